// Moving bytes by vectors. Included after one of simd/ by the file of each instruction set.
#pragma once

#include <cstdint>

#include "interp/kernels/move_bytes/move_bytes.h"
#include "interp/kernels/simd/bytes.h"
#include "interp/kernels/simd/interleave.h"
#include "interp/kernels/simd/unroll.h"

namespace tandem {
namespace {

// Rows i and i + 8 are interleaved byte by byte, four times: a byte's row and its place in it change places bit by bit.
void transpose(const std::byte* in, std::int64_t in_step, std::byte* out, std::int64_t out_step) noexcept {
  constexpr int kSide = VectorMoveBytes::kSide;
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

// The last vector of a row begins within the one before.
template <int kSize>
void copy_rows_by(const std::byte* in, std::int64_t in_step, std::byte* out, std::int64_t out_step, std::int64_t bytes, std::int64_t count) {
  const auto copy = [](const std::byte* from, std::byte* to) { Bytes<kSize>::store(reinterpret_cast<std::uint8_t*>(to), Bytes<kSize>::load(reinterpret_cast<const std::uint8_t*>(from))); };
  for (; count > 0; --count, in += in_step, out += out_step) {
    for (std::int64_t at = 0; at < bytes - kSize; at += kSize) copy(in + at, out + at);
    copy(in + bytes - kSize, out + bytes - kSize);
  }
}

void copy_rows(const std::byte* in, std::int64_t in_step, std::byte* out, std::int64_t out_step, std::int64_t bytes, std::int64_t count) noexcept {
#if defined(__AVX512BW__)
  if (bytes >= 64) return copy_rows_by<64>(in, in_step, out, out_step, bytes, count);
#endif
  if (bytes >= 32) return copy_rows_by<32>(in, in_step, out, out_step, bytes, count);
  copy_rows_by<16>(in, in_step, out, out_step, bytes, count);
}

constexpr VectorMoveBytes kVectorMoveBytes{{"move_bytes", Simd::kName}, transpose, copy_rows};

}  // namespace
}  // namespace tandem
