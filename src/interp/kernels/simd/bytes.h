// Vectors of bytes of several sizes, as codes of int8 or uint8.
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace tandem {
namespace {

// What holds kSize bytes.
template <int kSize>
struct Bytes;

// Which order larger() and smaller() mean, their first argument says by its type.
struct Bytes128 {
  using Vector = __m128i;
  static Vector all(std::int32_t code) { return _mm_set1_epi8(static_cast<char>(code)); }
  static Vector larger(std::int8_t, Vector a, Vector b) { return _mm_max_epi8(a, b); }
  static Vector larger(std::uint8_t, Vector a, Vector b) { return _mm_max_epu8(a, b); }
  static Vector smaller(std::int8_t, Vector a, Vector b) { return _mm_min_epi8(a, b); }
  static Vector smaller(std::uint8_t, Vector a, Vector b) { return _mm_min_epu8(a, b); }
};
template <>
struct Bytes<8> : Bytes128 {
  static Vector load(const std::uint8_t* from) { return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)); }
  static void store(std::uint8_t* to, Vector v) { _mm_storel_epi64(reinterpret_cast<__m128i*>(to), v); }
};
template <>
struct Bytes<16> : Bytes128 {
  static Vector load(const std::uint8_t* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); }
  static void store(std::uint8_t* to, Vector v) { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), v); }
};
template <>
struct Bytes<32> {
  using Vector = __m256i;
  static Vector load(const std::uint8_t* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }
  static void store(std::uint8_t* to, Vector v) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), v); }
  static Vector all(std::int32_t code) { return _mm256_set1_epi8(static_cast<char>(code)); }
  static Vector larger(std::int8_t, Vector a, Vector b) { return _mm256_max_epi8(a, b); }
  static Vector larger(std::uint8_t, Vector a, Vector b) { return _mm256_max_epu8(a, b); }
  static Vector smaller(std::int8_t, Vector a, Vector b) { return _mm256_min_epi8(a, b); }
  static Vector smaller(std::uint8_t, Vector a, Vector b) { return _mm256_min_epu8(a, b); }
};
#if defined(__AVX512BW__)
template <>
struct Bytes<64> {
  using Vector = __m512i;
  static Vector load(const std::uint8_t* from) { return _mm512_loadu_si512(from); }
  static void store(std::uint8_t* to, Vector v) { _mm512_storeu_si512(to, v); }
  static Vector all(std::int32_t code) { return _mm512_set1_epi8(static_cast<char>(code)); }
  static Vector larger(std::int8_t, Vector a, Vector b) { return _mm512_max_epi8(a, b); }
  static Vector larger(std::uint8_t, Vector a, Vector b) { return _mm512_max_epu8(a, b); }
  static Vector smaller(std::int8_t, Vector a, Vector b) { return _mm512_min_epi8(a, b); }
  static Vector smaller(std::uint8_t, Vector a, Vector b) { return _mm512_min_epu8(a, b); }
};
#endif

}  // namespace
}  // namespace tandem
