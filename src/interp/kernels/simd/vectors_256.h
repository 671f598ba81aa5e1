// What vectors of 256 bits do alike with and without VNNI. Only avx2.h and avx_vnni.h include it.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "interp/kernels/simd/interleave.h"

namespace tandem {
namespace {

struct Vectors256 {
  static constexpr int kLanes = 8;

  using I32 = __m256i;
  using F32 = __m256;

  static I32 load(const std::int32_t* from) { return load_32(from); }
  static F32 load(const float* from) { return _mm256_loadu_ps(from); }
  // Floats that lie among integers.
  static F32 load_f32(const std::int32_t* from) { return _mm256_castsi256_ps(load_32(from)); }
  static I32 bits_of(F32 v) { return _mm256_castps_si256(v); }
  // What is no number stays so.
  static F32 at_least(F32 a, F32 least) { return _mm256_max_ps(least, a); }
  static F32 at_most(F32 a, F32 most) { return _mm256_min_ps(most, a); }
  // The first `count` lanes.
  static __m256i first_lanes(int count) { return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)); }
  static F32 load(const float* from, int count) { return _mm256_maskload_ps(from, first_lanes(count)); }
  static void store(float* to, F32 v, int count) { _mm256_maskstore_ps(to, first_lanes(count), v); }
  static void store(float* to, F32 v) { _mm256_storeu_ps(to, v); }
  static void store(std::int32_t* to, I32 v) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), v); }
  static I32 broadcast(std::int32_t v) { return _mm256_set1_epi32(v); }
  static F32 broadcast(float v) { return _mm256_set1_ps(v); }
  static F32 add(F32 a, F32 b) { return _mm256_add_ps(a, b); }
  static I32 add(I32 a, I32 b) { return _mm256_add_epi32(a, b); }
  static I32 subtract(I32 a, I32 b) { return _mm256_sub_epi32(a, b); }
  static I32 at_least(I32 a, I32 least) { return _mm256_max_epi32(a, least); }
  static I32 at_most(I32 a, I32 most) { return _mm256_min_epi32(a, most); }

  // kLanes codes, signed once they are flipped.
  static F32 load_signed(const std::uint8_t* from, std::uint8_t flip) { return _mm256_cvtepi32_ps(load_codes(from, flip)); }
  static I32 load_codes(const std::uint8_t* from, std::uint8_t flip) {
    return _mm256_cvtepi8_epi32(_mm_xor_si128(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)), _mm_set1_epi8(static_cast<char>(flip))));
  }
  template <int kBits>
  static I32 shift_right(I32 v) { return _mm256_srli_epi32(v, kBits); }  // as unsigned
  template <int kBits>
  static I32 shift_left(I32 v) { return _mm256_slli_epi32(v, kBits); }
  // floor((a * b + c) / 2^31), where that fits. `odd_b` holds b's odd lanes one lane lower; c has 64 bits, for even lanes and for odd ones.
  static I32 multiply_add_high(I32 a, I32 b, I32 odd_b, I32 even_c, I32 odd_c) {
    const __m256i odd_a = _mm256_shuffle_epi32(a, 0xF5);
    const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(a, b), even_c), odd = _mm256_add_epi64(_mm256_mul_epi32(odd_a, odd_b), odd_c);
    return _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_add_epi64(odd, odd), 0xAA);
  }
  // round(a * b / 2^31), ties up; not both may be -2^31.
  static I32 multiply_high(I32 a, I32 b, I32 odd_b) {
    const I32 half = _mm256_set1_epi64x(std::int64_t{1} << 30);
    return multiply_add_high(a, b, odd_b, half, half);
  }
  static I32 multiply_high(I32 a, I32 b) { return multiply_high(a, b, _mm256_srli_epi64(b, 32)); }
  template <int kBits>
  static I32 shift_right_signed(I32 v) { return _mm256_srai_epi32(v, kBits); }
  static I32 shift_right_signed(I32 v, I32 by) { return _mm256_srav_epi32(v, by); }
  static I32 multiply_low(I32 a, I32 b) { return _mm256_mullo_epi32(a, b); }
  // Over all lanes.
  static std::int32_t largest(I32 v) {
    const __m128i four = _mm_max_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1)), two = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4E));
    return _mm_cvtsi128_si32(_mm_max_epi32(two, _mm_shuffle_epi32(two, 0xB1)));
  }
  static std::int32_t sum(I32 v) {
    const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1)), two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0xB1)));
  }
  // The same as their type has them.
  static I32 widen(const std::int8_t* from) { return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from))); }
  static I32 widen(const std::uint8_t* from) { return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from))); }
  // table[index] of each lane.
  static I32 gather(const std::int32_t* table, I32 index) { return _mm256_i32gather_epi32(table, index, 4); }
  static F32 subtract(F32 a, F32 b) { return _mm256_sub_ps(a, b); }
  static F32 multiply(F32 a, F32 b) { return _mm256_mul_ps(a, b); }
  static F32 multiply_add(F32 a, F32 b, F32 c) { return _mm256_fmadd_ps(a, b, c); }
  // `size` with the sign of `of`; size >= 0.
  static F32 with_sign(F32 size, F32 of) { return _mm256_or_ps(size, _mm256_and_ps(of, _mm256_set1_ps(-0.0f))); }
  static F32 divide(F32 a, F32 b) { return _mm256_div_ps(a, b); }
  // 0 for what is no number.
  static F32 number_or_zero(F32 v) { return _mm256_and_ps(_mm256_cmp_ps(v, v, _CMP_ORD_Q), v); }
  static I32 truncate(F32 v) { return _mm256_cvttps_epi32(v); }
  static F32 to_floats(I32 v) { return _mm256_cvtepi32_ps(v); }
  // To the nearest integer, ties to even.
  static I32 round(F32 v) { return _mm256_cvtps_epi32(v); }

  // round(x * scale + offset), ties to even.
  static I32 scale(I32 x, F32 scale, F32 offset) { return _mm256_cvtps_epi32(_mm256_fmadd_ps(_mm256_cvtepi32_ps(x), scale, offset)); }
  // `size` with x's sign where sign_mask has it; size >= 0.
  static F32 with_sign(F32 size, I32 x, I32 sign_mask) { return _mm256_or_ps(size, _mm256_castsi256_ps(_mm256_and_si256(x, sign_mask))); }
  // to + change where x == at.
  static I32 patch(I32 to, I32 x, I32 at, I32 change) { return _mm256_add_epi32(to, _mm256_and_si256(_mm256_cmpeq_epi32(x, at), change)); }

  using Mask = __m256i;
  static Mask equal(I32 a, I32 b) { return _mm256_cmpeq_epi32(a, b); }
  static Mask differ(I32 a, I32 b) { return _mm256_xor_si256(_mm256_cmpeq_epi32(a, b), _mm256_set1_epi32(-1)); }
  static Mask less(I32 a, I32 b) { return _mm256_cmpgt_epi32(b, a); }
  static Mask both(Mask a, Mask b) { return _mm256_and_si256(a, b); }
  static Mask either(Mask a, Mask b) { return _mm256_or_si256(a, b); }
  static bool any(Mask m) { return _mm256_testz_si256(m, m) == 0; }
  static I32 select(Mask m, I32 yes, I32 no) { return _mm256_blendv_epi8(no, yes, m); }

  // The integers from level * inverse[lane] upwards, kept within +-(2^31 - 8).
  static I32 ceilings(double level, const double* inverse) {
    const auto half = [&](const double* by) {
      const __m256d value = _mm256_mul_pd(_mm256_set1_pd(level), _mm256_loadu_pd(by));
      return _mm256_cvtpd_epi32(_mm256_ceil_pd(_mm256_max_pd(_mm256_min_pd(value, _mm256_set1_pd(2147483640.0)), _mm256_set1_pd(-2147483640.0))));
    };
    return _mm256_set_m128i(half(inverse + 4), half(inverse));
  }

  // multiply() of base/fixed_point.h for multipliers in [2^30, 2^31) and right shifts of 1 to 31, here less 1. The second rounding takes
  // one off what came of negative numbers and adds a half after all bits but one have gone, where it cannot overflow. `odd_multipliers`
  // as in multiply_high.
  static I32 multiply(I32 x, I32 multipliers, I32 odd_multipliers, I32 shift_less_one) {
    const I32 twice = _mm256_srav_epi32(add(multiply_high(x, multipliers, odd_multipliers), _mm256_srai_epi32(x, 31)), shift_less_one);
    return _mm256_srai_epi32(add(twice, broadcast(1)), 1);
  }
  // round(x * scale) in double precision, halves away from zero. `scales` holds kLanes of them. |x * scale| must be below 2^31.
  static I32 multiply(I32 x, const double* scales) {
    const auto half = [](__m128i lanes, const double* factors) {
      const __m256d real = _mm256_mul_pd(_mm256_cvtepi32_pd(lanes), _mm256_loadu_pd(factors));
      // The largest number below a half: a half would lift its neighbour below to one.
      const __m256d shift = _mm256_or_pd(_mm256_set1_pd(0x1.fffffffffffffp-2), _mm256_and_pd(real, _mm256_set1_pd(-0.0)));
      return _mm256_cvttpd_epi32(_mm256_add_pd(real, shift));
    };
    return _mm256_set_m128i(half(_mm256_extracti128_si256(x, 1), scales + 4), half(_mm256_castsi256_si128(x), scales));
  }

  // A table of 256 codes, 16 at a time. A row holds how its codes differ from those of the row before. Shuffling takes the lower four bits of
  // an index, and makes 0 where the upper bit is set: with 16 less each time, an index takes part in the rows up to its own.
  class Lookup {
   public:
    static constexpr std::int64_t kCodes = 32;
    explicit Lookup(const std::uint8_t* table) {
      for (int r = 0; r < 16; ++r) {
        const __m128i row = load_16(table + 16 * r);
        rows_[r] = _mm256_broadcastsi128_si256(r % 8 == 0 ? row : _mm_xor_si128(row, load_16(table + 16 * (r - 1))));
      }
    }
    void run(const std::uint8_t* from, std::uint8_t* to) const {
      __m256i low = load_32(from), high = _mm256_xor_si256(low, _mm256_set1_epi8(-128)), results = _mm256_setzero_si256();
      for (int r = 0; r < 8; ++r) {
        results = _mm256_xor_si256(results, _mm256_xor_si256(_mm256_shuffle_epi8(rows_[r], low), _mm256_shuffle_epi8(rows_[8 + r], high)));
        low = _mm256_subs_epi8(low, _mm256_set1_epi8(16));
        high = _mm256_subs_epi8(high, _mm256_set1_epi8(16));
      }
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), results);
    }

   private:
    __m256i rows_[16];
  };

  // How results become codes: + zero_point, clamped to [low, high] as int8, then ^ flip; and which groups of four lanes, counted after
  // packing, follow each other in memory.
  struct Output {
    __m256i zero_point, low, high, flip, order;
    bool narrow;  // whether clamping and flipping change anything
  };
  // Packing works within 128 bits. Where lanes are channels, group 4l + v holds channels 4l .. 4l + 3 of vector v.
  alignas(32) static constexpr std::int32_t kLanesAreChannels[8] = {0, 4, 1, 5, 2, 6, 3, 7};
  static Output output(std::int16_t zero_point, std::int8_t low, std::int8_t high, std::uint8_t flip, const std::int32_t* order) {
    return {_mm256_set1_epi16(zero_point), _mm256_set1_epi8(low), _mm256_set1_epi8(high), _mm256_set1_epi8(static_cast<char>(flip)), load(order), low != -128 || high != 127 || flip != 0};
  }
  // The codes of N vectors, before they are clamped and flipped.
  template <int N>
  static I32 pack_codes(const I32* v, const Output& o) {
    const __m256i front = _mm256_adds_epi16(_mm256_packs_epi32(v[0], v[N > 1 ? 1 : 0]), o.zero_point);
    const __m256i back = N > 2 ? _mm256_adds_epi16(_mm256_packs_epi32(v[N > 2 ? 2 : 0], v[N - 1]), o.zero_point) : front;
    return _mm256_permutevar8x32_epi32(_mm256_packs_epi16(front, back), o.order);
  }
  template <int N>
  static void store_all_codes(I32 codes, std::uint8_t* to) {
    if constexpr (N == 4) _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), codes);
    if constexpr (N == 2) _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(codes));
    if constexpr (N == 1) _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(codes));
  }
  // The first `count` of N vectors' lanes.
  template <int N>
  static void store_codes(const I32* v, const Output& o, std::uint8_t* to, int count) {
    const __m256i codes = _mm256_xor_si256(_mm256_min_epi8(_mm256_max_epi8(pack_codes<N>(v, o), o.low), o.high), o.flip);
    if (count == kLanes * N) return store_all_codes<N>(codes, to);
    alignas(32) std::uint8_t all[32];
    _mm256_store_si256(reinterpret_cast<__m256i*>(all), codes);
    __builtin_memcpy(to, all, static_cast<std::size_t>(count));
  }
};

}  // namespace
}  // namespace tandem
