// Vectors of 512 bits whose bytes are permuted as a whole, for look-ups. Only files named avx512_vbmi.cc include it.
//
// Everything is internal to the file that includes it: code for a wide machine that a linker takes for all would end on a small one.
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace tandem {
namespace {

struct Simd {
  static constexpr const char* kName = "avx512-vnni";  // whose CPUs have it or not

  // A table of 256 codes: two permutations of 128 each, of which the index's upper bit chooses one.
  class Lookup {
   public:
    static constexpr std::int64_t kCodes = 64;
    explicit Lookup(const std::uint8_t* table) {
      for (int r = 0; r < 4; ++r) rows_[r] = _mm512_loadu_si512(table + 64 * r);
    }
    void run(const std::uint8_t* from, std::uint8_t* to) const {
      const __m512i codes = _mm512_loadu_si512(from);
      const __m512i low = _mm512_permutex2var_epi8(rows_[0], codes, rows_[1]), high = _mm512_permutex2var_epi8(rows_[2], codes, rows_[3]);
      _mm512_storeu_si512(to, _mm512_mask_blend_epi8(_mm512_movepi8_mask(codes), low, high));
    }

   private:
    __m512i rows_[4];
  };
};

}  // namespace
}  // namespace tandem
