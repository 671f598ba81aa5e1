// Vectors of 256 bits, for the templates of the kernels. Only files named avx2.cc include it.
//
// Everything is internal to the file that includes it: code for a wide machine that a linker takes for all would end on a small one.
#pragma once

#include "interp/kernels/simd/vectors_256.h"

namespace tandem {
namespace {

struct Simd : Vectors256 {
  static constexpr const char* kName = "avx2";
  // What a strip holds of a code, and how many of them a 32-bit lane multiplies at a time. Products of bytes saturate at 16 bits, those of
  // 16-bit numbers do not.
  using Code = std::int16_t;
  static constexpr int kGroup = 2;
  // A tile's accumulators fill the registers: its height for so many vectors of channels.
  static constexpr int kVectors = 2;
  static constexpr int kHeights[kVectors + 1] = {0, 10, 5};

  // Weights of a group of kGroup inputs for each lane's channel.
  static I32 load_weights(const std::int8_t* from) { return _mm256_cvtepi8_epi16(load_16(from)); }
  static I32 broadcast_group(const Code* from) {
    std::int32_t group;
    __builtin_memcpy(&group, from, sizeof group);
    return _mm256_set1_epi32(group);
  }
  static I32 load_strip(const Code* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }
  static I32 dot(I32 sum, I32 codes, I32 weights) { return _mm256_add_epi32(sum, _mm256_madd_epi16(codes, weights)); }

  // The strip's code of real 0.
  static std::int32_t origin(std::int32_t /*zero_point*/) { return 0; }
  // Copies codes into a strip: unsigned once they are flipped, less their zero point.
  static void copy_codes(const std::uint8_t* from, std::int64_t count, std::uint8_t flip, std::int32_t zero_point, Code* to) {
    const __m128i mask = _mm_set1_epi8(static_cast<char>(flip));
    const __m256i zero = _mm256_set1_epi16(static_cast<std::int16_t>(zero_point));
    std::int64_t i = 0;
    for (; i + 16 <= count; i += 16)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_xor_si128(load_16(from + i), mask)), zero));
    for (; i < count; ++i) to[i] = static_cast<Code>((from[i] ^ flip) - zero_point);
  }
  // Adds codes to any of the sums. What is read behind the last one does not matter.
  static I32 add_codes(I32 sums, const Code* from, std::int64_t count) {
    std::int64_t i = 0;
    for (; i + 16 <= count; i += 16) sums = dot(sums, load_strip(from + i), _mm256_set1_epi16(1));
    const __m256i numbers = _mm256_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m256i there = _mm256_cmpgt_epi16(_mm256_set1_epi16(static_cast<std::int16_t>(count - i)), numbers);
    return i < count ? dot(sums, load_strip(from + i), _mm256_and_si256(there, _mm256_set1_epi16(1))) : sums;
  }

  // Columns of a depthwise convolution: so many channels at a time.
  static constexpr int kWidestQuads = 16;
  template <int kWidth>
  struct Quads;
};

// Interleaving works within 128 bits: of each 8 channels, sums v hold channels 4v .. 4v + 3. A quad of rows is two pairs.
template <>
struct Simd::Quads<16> {
  static constexpr int kResults = 2, kSums = 2;
  using Sum = __m256i;
  using Quad = __m256i[4];
  static Sum load_sums(const std::int32_t* rows, int v) { return load_32(rows + v * 8); }
  static Sum dot(Sum sum, const Quad& quad, int v, const std::int8_t* weights) {
    return Simd::dot(Simd::dot(sum, quad[v], load_weights(weights + v * 32)), quad[2 + v], load_weights(weights + v * 32 + 16));
  }
  static void interleave(const Code* r0, const Code* r1, const Code* r2, const Code* r3, Quad& quad) {
    const __m256i a = load_32(r0), b = load_32(r1), c = load_32(r2), d = load_32(r3);
    quad[0] = _mm256_unpacklo_epi16(a, b);
    quad[1] = _mm256_unpackhi_epi16(a, b);
    quad[2] = _mm256_unpacklo_epi16(c, d);
    quad[3] = _mm256_unpackhi_epi16(c, d);
  }
  static void join(const Sum* sums, I32* joined) {
    for (int v = 0; v < 2; ++v) joined[v] = sums[v];
  }
  static int channel_of(int lane) { return lane % 8 / 4 * 8 + lane / 8 * 4 + lane % 4; }
  static int weight_at(int lane, int row) { return lane / 8 * 32 + row / 2 * 16 + lane % 8 * 2 + row % 2; }
  // Packed, group 4l + v holds sums v of lane l.
  alignas(32) static constexpr std::int32_t kOrder[8] = {0, 1, 4, 5, 0, 1, 4, 5};
};

}  // namespace
}  // namespace tandem
