// Vectors of 256 bits with VNNI, for the templates of the kernels. Only files named avx_vnni.cc include it.
//
// Everything is internal to the file that includes it: code for a wide machine that a linker takes for all would end on a small one.
#pragma once

#include "interp/kernels/simd/interleave.h"
#include "interp/kernels/simd/vectors_256.h"

namespace tandem {
namespace {

// AVX-512 has the same instructions under another encoding.
#if defined(__AVXVNNI__)
inline __m256i dot_bytes(__m256i sum, __m256i unsigned_bytes, __m256i signed_bytes) { return _mm256_dpbusd_avx_epi32(sum, unsigned_bytes, signed_bytes); }
inline __m128i dot_bytes(__m128i sum, __m128i unsigned_bytes, __m128i signed_bytes) { return _mm_dpbusd_avx_epi32(sum, unsigned_bytes, signed_bytes); }
#else
inline __m256i dot_bytes(__m256i sum, __m256i unsigned_bytes, __m256i signed_bytes) { return _mm256_dpbusd_epi32(sum, unsigned_bytes, signed_bytes); }
inline __m128i dot_bytes(__m128i sum, __m128i unsigned_bytes, __m128i signed_bytes) { return _mm_dpbusd_epi32(sum, unsigned_bytes, signed_bytes); }
#endif

struct Simd : Vectors256 {
  static constexpr const char* kName = "avx-vnni";
  // What a strip holds of a code, and how many of them a 32-bit lane multiplies at a time.
  using Code = std::uint8_t;
  static constexpr int kGroup = 4;
  // A tile's accumulators fill the registers: its height for so many vectors of channels.
  static constexpr int kVectors = 2;
  static constexpr int kHeights[kVectors + 1] = {0, 12, 6};

  // Weights of a group of kGroup inputs for each lane's channel.
  static I32 load_weights(const std::int8_t* from) { return load_32(from); }
  static I32 broadcast_group(const Code* from) {
    std::int32_t group;
    __builtin_memcpy(&group, from, sizeof group);
    return _mm256_set1_epi32(group);
  }
  static I32 dot(I32 sum, I32 codes, I32 weights) { return dot_bytes(sum, codes, weights); }

  // The strip's code of real 0.
  static std::int32_t origin(std::int32_t zero_point) { return zero_point; }
  // Copies codes into a strip: those of int8 get 128 added (flip 0x80), those of uint8 stay (flip 0).
  static void copy_codes(const std::uint8_t* from, std::int64_t count, std::uint8_t flip, std::int32_t /*zero_point*/, Code* to) {
    const __m256i mask = _mm256_set1_epi8(static_cast<char>(flip));
    std::int64_t i = 0;
    for (; i + 32 <= count; i += 32) _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), _mm256_xor_si256(load_32(from + i), mask));
    for (; i < count; ++i) to[i] = static_cast<Code>(from[i] ^ flip);
  }
  // Adds codes to any of the sums. What is read behind the last one does not matter.
  static I32 add_codes(I32 sums, const Code* from, std::int64_t count) {
    std::int64_t i = 0;
    for (; i + 32 <= count; i += 32) sums = dot_bytes(sums, load_32(from + i), _mm256_set1_epi8(1));
    const __m256i numbers = _mm256_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
    const __m256i there = _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(count - i)), numbers);
    return i < count ? dot_bytes(sums, load_32(from + i), _mm256_and_si256(there, _mm256_set1_epi8(1))) : sums;
  }

  // Columns of a depthwise convolution: so many channels at a time.
  static constexpr int kWidestQuads = 32;
  template <int kWidth>
  struct Quads;
};

// Interleaving bytes, then pairs, works within 128 bits: of each 16 channels, sums v hold channels 4v .. 4v + 3.
template <>
struct Simd::Quads<32> {
  static constexpr int kResults = 4, kSums = 4;
  using Sum = __m256i;
  using Quad = __m256i[4];
  static Sum load_sums(const std::int32_t* rows, int v) { return load_32(rows + v * 8); }
  static Sum dot(Sum sum, const Quad& quad, int v, const std::int8_t* weights) { return dot_bytes(sum, quad[v], load_32(weights + v * 32)); }
  static void interleave(const Code* r0, const Code* r1, const Code* r2, const Code* r3, Quad& quad) {
    tandem::interleave(load_32(r0), load_32(r1), load_32(r2), load_32(r3), quad);
  }
  static void join(const Sum* sums, I32* joined) {
    for (int v = 0; v < 4; ++v) joined[v] = sums[v];
  }
  static int channel_of(int lane) { return lane % 8 / 4 * 16 + lane / 8 * 4 + lane % 4; }
  static int weight_at(int lane, int row) { return lane * 4 + row; }
  alignas(32) static constexpr std::int32_t kOrder[8] = {0, 1, 2, 3, 4, 5, 6, 7};
};

template <>
struct Simd::Quads<16> {
  static constexpr int kResults = 2, kSums = 4;
  using Sum = __m128i;
  using Quad = __m128i[4];
  static Sum load_sums(const std::int32_t* rows, int v) { return load_16(rows + v * 4); }
  static Sum dot(Sum sum, const Quad& quad, int v, const std::int8_t* weights) { return dot_bytes(sum, quad[v], load_16(weights + v * 16)); }
  static void interleave(const Code* r0, const Code* r1, const Code* r2, const Code* r3, Quad& quad) {
    tandem::interleave(load_16(r0), load_16(r1), load_16(r2), load_16(r3), quad);
  }
  static void join(const Sum* sums, I32* joined) {
    for (int v = 0; v < 2; ++v) joined[v] = _mm256_set_m128i(sums[2 * v + 1], sums[2 * v]);
  }
  static int channel_of(int lane) { return lane; }
  static int weight_at(int lane, int row) { return lane * 4 + row; }
  static constexpr const std::int32_t* kOrder = kLanesAreChannels;
};

}  // namespace
}  // namespace tandem
