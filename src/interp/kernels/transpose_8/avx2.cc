#include "interp/kernels/simd/interleave.h"

#include "interp/kernels/simd/unroll.h"
#include "interp/kernels/transpose_8/transpose_8.h"

namespace tandem {
namespace {

// Rows i and i + 8 are interleaved byte by byte, four times: a byte's row and its place in it change places bit by bit.
void transpose_square(const std::byte* in, std::int64_t in_step, std::byte* out, std::int64_t out_step) noexcept {
  constexpr int kSide = 16;
  __m128i rows[kSide], mixed[kSide];
  TANDEM_UNROLL for (int i = 0; i < kSide; ++i) rows[i] = load_16(in + i * in_step);
  TANDEM_UNROLL for (int round = 0; round < 4; ++round) {
    TANDEM_UNROLL for (int i = 0; i < kSide / 2; ++i) {
      mixed[2 * i] = _mm_unpacklo_epi8(rows[i], rows[i + kSide / 2]);
      mixed[2 * i + 1] = _mm_unpackhi_epi8(rows[i], rows[i + kSide / 2]);
    }
    TANDEM_UNROLL for (int i = 0; i < kSide; ++i) rows[i] = mixed[i];
  }
  TANDEM_UNROLL for (int i = 0; i < kSide; ++i) _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i * out_step), rows[i]);
}

constexpr VectorTranspose8 kVectorTranspose8{transpose_square};

}  // namespace

const VectorTranspose8& transpose_8_avx2() noexcept { return kVectorTranspose8; }

}  // namespace tandem
