// Vectors of 512 bits, for the templates of the kernels. Only files named avx512_vnni.cc include it.
//
// Everything is internal to the file that includes it: code for a wide machine that a linker takes for all would end on a small one.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "interp/kernels/simd/interleave.h"

namespace tandem {
namespace {

struct Simd {
  static constexpr const char* kName = "avx512-vnni";
  static constexpr int kLanes = 16;
  // What a strip holds of a code, and how many of them a 32-bit lane multiplies at a time.
  using Code = std::uint8_t;
  static constexpr int kGroup = 4;
  // A tile's accumulators fill the registers: its height for so many vectors of channels.
  static constexpr int kVectors = 4;
  static constexpr int kHeights[kVectors + 1] = {0, 12, 12, 8, 6};

  using I32 = __m512i;
  using F32 = __m512;

  static I32 load(const std::int32_t* from) { return _mm512_loadu_si512(from); }
  static F32 load(const float* from) { return _mm512_loadu_ps(from); }
  // Floats that lie among integers.
  static F32 load_f32(const std::int32_t* from) { return _mm512_castsi512_ps(_mm512_loadu_si512(from)); }
  static I32 bits_of(F32 v) { return _mm512_castps_si512(v); }
  // What is no number stays so.
  static F32 at_least(F32 a, F32 least) { return _mm512_max_ps(least, a); }
  static F32 at_most(F32 a, F32 most) { return _mm512_min_ps(most, a); }
  // The first `count` lanes.
  static F32 load(const float* from, int count) { return _mm512_maskz_loadu_ps(static_cast<__mmask16>(0xFFFFu >> (16 - count)), from); }
  static void store(float* to, F32 v, int count) { _mm512_mask_storeu_ps(to, static_cast<__mmask16>(0xFFFFu >> (16 - count)), v); }
  static void store(float* to, F32 v) { _mm512_storeu_ps(to, v); }
  static void store(std::int32_t* to, I32 v) { _mm512_storeu_si512(to, v); }
  static I32 broadcast(std::int32_t v) { return _mm512_set1_epi32(v); }
  static F32 broadcast(float v) { return _mm512_set1_ps(v); }
  static F32 add(F32 a, F32 b) { return _mm512_add_ps(a, b); }
  static I32 add(I32 a, I32 b) { return _mm512_add_epi32(a, b); }
  static I32 subtract(I32 a, I32 b) { return _mm512_sub_epi32(a, b); }
  static I32 at_least(I32 a, I32 least) { return _mm512_max_epi32(a, least); }
  static I32 at_most(I32 a, I32 most) { return _mm512_min_epi32(a, most); }

  // Weights of a group of kGroup inputs for each lane's channel.
  static I32 load_weights(const std::int8_t* from) { return _mm512_loadu_si512(from); }
  static I32 broadcast_group(const Code* from) {
    std::int32_t group;
    __builtin_memcpy(&group, from, sizeof group);
    return _mm512_set1_epi32(group);
  }
  static I32 dot(I32 sum, I32 codes, I32 weights) { return _mm512_dpbusd_epi32(sum, codes, weights); }

  // The strip's code of real 0.
  static std::int32_t origin(std::int32_t zero_point) { return zero_point; }
  // Copies codes into a strip: those of int8 get 128 added (flip 0x80), those of uint8 stay (flip 0).
  static void copy_codes(const std::uint8_t* from, std::int64_t count, std::uint8_t flip, std::int32_t /*zero_point*/, Code* to) {
    const __m512i mask = _mm512_set1_epi8(static_cast<char>(flip));
    std::int64_t i = 0;
    for (; i + 64 <= count; i += 64) _mm512_storeu_si512(to + i, _mm512_xor_si512(_mm512_loadu_si512(from + i), mask));
    if (i < count) {
      const __mmask64 rest = ~0ull >> (64 - (count - i));
      _mm512_mask_storeu_epi8(to + i, rest, _mm512_xor_si512(_mm512_maskz_loadu_epi8(rest, from + i), mask));
    }
  }
  // Adds codes to any of the sums.
  static I32 add_codes(I32 sums, const Code* from, std::int64_t count) {
    const __m512i ones = _mm512_set1_epi8(1);
    std::int64_t i = 0;
    for (; i + 64 <= count; i += 64) sums = _mm512_dpbusd_epi32(sums, _mm512_loadu_si512(from + i), ones);
    return i < count ? _mm512_dpbusd_epi32(sums, _mm512_maskz_loadu_epi8(~0ull >> (64 - (count - i)), from + i), ones) : sums;
  }

  // kLanes codes, signed once they are flipped.
  static F32 load_signed(const std::uint8_t* from, std::uint8_t flip) { return _mm512_cvtepi32_ps(load_codes(from, flip)); }
  static I32 load_codes(const std::uint8_t* from, std::uint8_t flip) {
    return _mm512_cvtepi8_epi32(_mm_xor_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)), _mm_set1_epi8(static_cast<char>(flip))));
  }
  template <int kBits>
  static I32 shift_right(I32 v) { return _mm512_srli_epi32(v, kBits); }  // as unsigned
  template <int kBits>
  static I32 shift_left(I32 v) { return _mm512_slli_epi32(v, kBits); }
  // floor((a * b + c) / 2^31), where that fits. `odd_b` holds b's odd lanes one lane lower; c has 64 bits, for even lanes and for odd ones.
  static I32 multiply_add_high(I32 a, I32 b, I32 odd_b, I32 even_c, I32 odd_c) {
    const __m512i odd_a = _mm512_shuffle_epi32(a, _MM_PERM_DDBB);
    const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(a, b), even_c), odd = _mm512_add_epi64(_mm512_mul_epi32(odd_a, odd_b), odd_c);
    return _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 31), _mm512_add_epi64(odd, odd));
  }
  // round(a * b / 2^31), ties up; not both may be -2^31.
  static I32 multiply_high(I32 a, I32 b, I32 odd_b) {
    const I32 half = _mm512_set1_epi64(std::int64_t{1} << 30);
    return multiply_add_high(a, b, odd_b, half, half);
  }
  static I32 multiply_high(I32 a, I32 b) { return multiply_high(a, b, _mm512_srli_epi64(b, 32)); }
  template <int kBits>
  static I32 shift_right_signed(I32 v) { return _mm512_srai_epi32(v, kBits); }
  static I32 shift_right_signed(I32 v, I32 by) { return _mm512_srav_epi32(v, by); }
  static I32 multiply_low(I32 a, I32 b) { return _mm512_mullo_epi32(a, b); }
  // Over all lanes.
  static std::int32_t largest(I32 v) { return _mm512_reduce_max_epi32(v); }
  static std::int32_t sum(I32 v) { return _mm512_reduce_add_epi32(v); }
  // The same as their type has them.
  static I32 widen(const std::int8_t* from) { return _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))); }
  static I32 widen(const std::uint8_t* from) { return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))); }
  // table[index] of each lane.
  static I32 gather(const std::int32_t* table, I32 index) { return _mm512_i32gather_epi32(index, table, 4); }
  static F32 subtract(F32 a, F32 b) { return _mm512_sub_ps(a, b); }
  static F32 multiply(F32 a, F32 b) { return _mm512_mul_ps(a, b); }
  static F32 multiply_add(F32 a, F32 b, F32 c) { return _mm512_fmadd_ps(a, b, c); }
  // `size` with the sign of `of`; size >= 0.
  static F32 with_sign(F32 size, F32 of) {
    return _mm512_castsi512_ps(_mm512_ternarylogic_epi32(_mm512_castps_si512(size), _mm512_castps_si512(of), _mm512_set1_epi32(INT32_MIN), 0xF8));
  }
  static F32 divide(F32 a, F32 b) { return _mm512_div_ps(a, b); }
  // 0 for what is no number.
  static F32 number_or_zero(F32 v) { return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(v, v, _CMP_ORD_Q), v); }
  static I32 truncate(F32 v) { return _mm512_cvttps_epi32(v); }
  static F32 to_floats(I32 v) { return _mm512_cvtepi32_ps(v); }
  // To the nearest integer, ties to even.
  static I32 round(F32 v) { return _mm512_cvtps_epi32(v); }

  // Columns of a depthwise convolution: so many channels at a time.
  static constexpr int kWidestQuads = 64;
  template <int kWidth>
  struct Quads;

  // round(x * scale + offset), ties to even.
  static I32 scale(I32 x, F32 scale, F32 offset) { return _mm512_cvtps_epi32(_mm512_fmadd_ps(_mm512_cvtepi32_ps(x), scale, offset)); }
  // `size` with x's sign where sign_mask has it; size >= 0.
  static F32 with_sign(F32 size, I32 x, I32 sign_mask) { return _mm512_castsi512_ps(_mm512_ternarylogic_epi32(_mm512_castps_si512(size), x, sign_mask, 0xF8)); }
  // to + change where x == at.
  static I32 patch(I32 to, I32 x, I32 at, I32 change) { return _mm512_mask_add_epi32(to, _mm512_cmpeq_epi32_mask(x, at), to, change); }

  using Mask = __mmask16;
  static Mask equal(I32 a, I32 b) { return _mm512_cmpeq_epi32_mask(a, b); }
  static Mask differ(I32 a, I32 b) { return _mm512_cmpneq_epi32_mask(a, b); }
  static Mask less(I32 a, I32 b) { return _mm512_cmplt_epi32_mask(a, b); }
  static Mask both(Mask a, Mask b) { return static_cast<Mask>(a & b); }
  static Mask either(Mask a, Mask b) { return static_cast<Mask>(a | b); }
  static bool any(Mask m) { return m != 0; }
  static I32 select(Mask m, I32 yes, I32 no) { return _mm512_mask_blend_epi32(m, no, yes); }
  static F32 select(Mask m, F32 yes, F32 no) { return _mm512_mask_blend_ps(m, no, yes); }

  // The integers from level * inverse[lane] upwards, kept within +-(2^31 - 8).
  static I32 ceilings(double level, const double* inverse) {
    const auto half = [&](const double* by) {
      const __m512d kept = _mm512_max_pd(_mm512_min_pd(_mm512_mul_pd(_mm512_set1_pd(level), _mm512_loadu_pd(by)), _mm512_set1_pd(2147483640.0)), _mm512_set1_pd(-2147483640.0));
      return _mm512_cvt_roundpd_epi32(kept, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
    };
    return _mm512_inserti64x4(_mm512_castsi256_si512(half(inverse)), half(inverse + 8), 1);
  }

  // multiply() of base/fixed_point.h for multipliers in [2^30, 2^31) and right shifts of 1 to 31, here less 1. The second rounding takes
  // one off what came of negative numbers and adds a half after all bits but one have gone, where it cannot overflow. `odd_multipliers`
  // as in multiply_high.
  static I32 multiply(I32 x, I32 multipliers, I32 odd_multipliers, I32 shift_less_one) {
    const I32 twice = _mm512_srav_epi32(add(multiply_high(x, multipliers, odd_multipliers), _mm512_srai_epi32(x, 31)), shift_less_one);
    return _mm512_srai_epi32(add(twice, broadcast(1)), 1);
  }
  // round(x * scale) in double precision, halves away from zero. `scales` holds kLanes of them. |x * scale| must be below 2^31.
  static I32 multiply(I32 x, const double* scales) {
    const auto half = [](__m256i lanes, const double* factors) {
      const __m512d real = _mm512_mul_pd(_mm512_cvtepi32_pd(lanes), _mm512_loadu_pd(factors));
      // The largest number below a half: a half would lift its neighbour below to one.
      const __m512d shift = _mm512_castsi512_pd(_mm512_ternarylogic_epi64(_mm512_castpd_si512(_mm512_set1_pd(0x1.fffffffffffffp-2)), _mm512_castpd_si512(real), _mm512_set1_epi64(INT64_MIN), 0xF8));
      return _mm512_cvttpd_epi32(_mm512_add_pd(real, shift));
    };
    return _mm512_inserti64x4(_mm512_castsi256_si512(half(_mm512_castsi512_si256(x), scales)), half(_mm512_extracti64x4_epi64(x, 1), scales + 8), 1);
  }

  // A table of 256 codes, 16 at a time. A row holds how its codes differ from those of the row before. Shuffling takes the lower four bits of
  // an index, and makes 0 where the upper bit is set: with 16 less each time, an index takes part in the rows up to its own.
  class Lookup {
   public:
    static constexpr std::int64_t kCodes = 64;
    explicit Lookup(const std::uint8_t* table) {
      for (int r = 0; r < 16; ++r) {
        const __m128i row = load_16(table + 16 * r);
        rows_[r] = _mm512_broadcast_i32x4(r % 8 == 0 ? row : _mm_xor_si128(row, load_16(table + 16 * (r - 1))));
      }
    }
    void run(const std::uint8_t* from, std::uint8_t* to) const {
      __m512i low = _mm512_loadu_si512(from), high = _mm512_xor_si512(low, _mm512_set1_epi8(-128)), results = _mm512_setzero_si512();
      for (int r = 0; r < 8; ++r) {
        results = _mm512_ternarylogic_epi32(results, _mm512_shuffle_epi8(rows_[r], low), _mm512_shuffle_epi8(rows_[8 + r], high), 0x96);
        low = _mm512_subs_epi8(low, _mm512_set1_epi8(16));
        high = _mm512_subs_epi8(high, _mm512_set1_epi8(16));
      }
      _mm512_storeu_si512(to, results);
    }

   private:
    __m512i rows_[16];
  };

  // How results become codes: + zero_point, clamped to [low, high] as int8, then ^ flip; and which groups of four lanes, counted after
  // packing, follow each other in memory.
  struct Output {
    __m512i zero_point, low, high, flip, order;
    bool narrow;  // whether clamping and flipping change anything
  };
  // Packing works within 128 bits. Where lanes are channels, group 4l + v holds channels 4l .. 4l + 3 of vector v.
  alignas(64) static constexpr std::int32_t kLanesAreChannels[16] = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
  static Output output(std::int16_t zero_point, std::int8_t low, std::int8_t high, std::uint8_t flip, const std::int32_t* order) {
    return {_mm512_set1_epi16(zero_point), _mm512_set1_epi8(low), _mm512_set1_epi8(high), _mm512_set1_epi8(static_cast<char>(flip)), load(order), low != -128 || high != 127 || flip != 0};
  }
  // The codes of N vectors, before they are clamped and flipped.
  template <int N>
  static I32 pack_codes(const I32* v, const Output& o) {
    const __m512i front = _mm512_adds_epi16(_mm512_packs_epi32(v[0], v[N > 1 ? 1 : 0]), o.zero_point);
    const __m512i back = N > 2 ? _mm512_adds_epi16(_mm512_packs_epi32(v[N > 2 ? 2 : 0], v[N > 3 ? 3 : N - 1]), o.zero_point) : front;
    return _mm512_permutexvar_epi32(o.order, _mm512_packs_epi16(front, back));
  }
  template <int N>
  static void store_all_codes(I32 codes, std::uint8_t* to) {
    if constexpr (N == 4) _mm512_storeu_si512(to, codes);
    if constexpr (N == 2 || N == 3) _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_castsi512_si256(codes));
    if constexpr (N == 3) _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 32), _mm512_extracti32x4_epi32(codes, 2));
    if constexpr (N == 1) _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm512_castsi512_si128(codes));
  }
  // The first `count` of N vectors' lanes.
  template <int N>
  static void store_codes(const I32* v, const Output& o, std::uint8_t* to, int count) {
    const __m512i codes = _mm512_xor_si512(_mm512_min_epi8(_mm512_max_epi8(pack_codes<N>(v, o), o.low), o.high), o.flip);
    if (count == kLanes * N) store_all_codes<N>(codes, to);
    else _mm512_mask_storeu_epi8(to, ~0ull >> (64 - count), codes);
  }
};

// Interleaving bytes, then pairs, works within 128 bits: of each 16 channels, sums v hold channels 4v .. 4v + 3.
template <>
struct Simd::Quads<64> {
  static constexpr int kResults = 4, kSums = 4;
  using Sum = __m512i;
  using Quad = __m512i[4];
  static Sum load_sums(const std::int32_t* rows, int v) { return load(rows + v * 16); }
  static Sum dot(Sum sum, const Quad& quad, int v, const std::int8_t* weights) { return _mm512_dpbusd_epi32(sum, quad[v], _mm512_loadu_si512(weights + v * 64)); }
  static void interleave(const Code* r0, const Code* r1, const Code* r2, const Code* r3, Quad& quad) {
    const __m512i a = _mm512_loadu_si512(r0), b = _mm512_loadu_si512(r1), c = _mm512_loadu_si512(r2), d = _mm512_loadu_si512(r3);
    const __m512i ab = _mm512_unpacklo_epi8(a, b), ab_high = _mm512_unpackhi_epi8(a, b), cd = _mm512_unpacklo_epi8(c, d), cd_high = _mm512_unpackhi_epi8(c, d);
    quad[0] = _mm512_unpacklo_epi16(ab, cd);
    quad[1] = _mm512_unpackhi_epi16(ab, cd);
    quad[2] = _mm512_unpacklo_epi16(ab_high, cd_high);
    quad[3] = _mm512_unpackhi_epi16(ab_high, cd_high);
  }
  static void join(const Sum* sums, I32* joined) {
    for (int v = 0; v < 4; ++v) joined[v] = sums[v];
  }
  static int channel_of(int lane) { return lane % 16 / 4 * 16 + lane / 16 * 4 + lane % 4; }
  static int weight_at(int lane, int row) { return lane * 4 + row; }
  alignas(64) static constexpr std::int32_t kOrder[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
};

template <>
struct Simd::Quads<32> {
  static constexpr int kResults = 2, kSums = 4;
  using Sum = __m256i;
  using Quad = __m256i[4];
  static Sum load_sums(const std::int32_t* rows, int v) { return load_32(rows + v * 8); }
  static Sum dot(Sum sum, const Quad& quad, int v, const std::int8_t* weights) { return _mm256_dpbusd_epi32(sum, quad[v], load_32(weights + v * 32)); }
  static void interleave(const Code* r0, const Code* r1, const Code* r2, const Code* r3, Quad& quad) {
    tandem::interleave(load_32(r0), load_32(r1), load_32(r2), load_32(r3), quad);
  }
  static void join(const Sum* sums, I32* joined) {
    joined[0] = _mm512_inserti64x4(_mm512_castsi256_si512(sums[0]), sums[1], 1);
    joined[1] = _mm512_inserti64x4(_mm512_castsi256_si512(sums[2]), sums[3], 1);
  }
  static int channel_of(int lane) { return lane % 8 / 4 * 16 + lane / 8 * 4 + lane % 4; }
  static int weight_at(int lane, int row) { return lane * 4 + row; }
  // Packed, group 4l holds sums l / 2, group 4l + 1 sums 2 + l / 2, of the first 16 channels where l is even.
  alignas(64) static constexpr std::int32_t kOrder[16] = {0, 8, 1, 9, 4, 12, 5, 13, 0, 8, 1, 9, 4, 12, 5, 13};
};

template <>
struct Simd::Quads<16> {
  static constexpr int kResults = 1, kSums = 4;
  using Sum = __m128i;
  using Quad = __m128i[4];
  static Sum load_sums(const std::int32_t* rows, int v) { return load_16(rows + v * 4); }
  static Sum dot(Sum sum, const Quad& quad, int v, const std::int8_t* weights) { return _mm_dpbusd_epi32(sum, quad[v], load_16(weights + v * 16)); }
  static void interleave(const Code* r0, const Code* r1, const Code* r2, const Code* r3, Quad& quad) {
    tandem::interleave(load_16(r0), load_16(r1), load_16(r2), load_16(r3), quad);
  }
  static void join(const Sum* sums, I32* joined) {
    const __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(sums[0]), sums[1], 1), high = _mm256_inserti128_si256(_mm256_castsi128_si256(sums[2]), sums[3], 1);
    joined[0] = _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
  }
  static int channel_of(int lane) { return lane; }
  static int weight_at(int lane, int row) { return lane * 4 + row; }
  static constexpr const std::int32_t* kOrder = kLanesAreChannels;
};

}  // namespace
}  // namespace tandem
