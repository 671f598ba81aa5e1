// Loading and interleaving bytes, as vectors of 128 and 256 bits do it for every instruction set.
//
// interleave(): four rows, channel by channel: dword c of what comes out holds the four bytes of one channel. Bytes, then pairs, are mixed
// within 128 bits: of each 16 channels, quad[v] holds channels 4v .. 4v + 3.
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace tandem {
namespace {

inline void interleave(__m128i a, __m128i b, __m128i c, __m128i d, __m128i (&quad)[4]) {
  const __m128i ab = _mm_unpacklo_epi8(a, b), ab_high = _mm_unpackhi_epi8(a, b), cd = _mm_unpacklo_epi8(c, d), cd_high = _mm_unpackhi_epi8(c, d);
  quad[0] = _mm_unpacklo_epi16(ab, cd);
  quad[1] = _mm_unpackhi_epi16(ab, cd);
  quad[2] = _mm_unpacklo_epi16(ab_high, cd_high);
  quad[3] = _mm_unpackhi_epi16(ab_high, cd_high);
}

inline void interleave(__m256i a, __m256i b, __m256i c, __m256i d, __m256i (&quad)[4]) {
  const __m256i ab = _mm256_unpacklo_epi8(a, b), ab_high = _mm256_unpackhi_epi8(a, b), cd = _mm256_unpacklo_epi8(c, d), cd_high = _mm256_unpackhi_epi8(c, d);
  quad[0] = _mm256_unpacklo_epi16(ab, cd);
  quad[1] = _mm256_unpackhi_epi16(ab, cd);
  quad[2] = _mm256_unpacklo_epi16(ab_high, cd_high);
  quad[3] = _mm256_unpackhi_epi16(ab_high, cd_high);
}

inline __m128i load_16(const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }
inline __m256i load_32(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }

}  // namespace
}  // namespace tandem
