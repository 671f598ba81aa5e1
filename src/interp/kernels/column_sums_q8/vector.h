// Sums of columns of codes for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/column_sums_q8/column_sums_q8.h"
#include "interp/kernels/simd/rescaling_64.h"
#include "interp/kernels/simd/unroll.h"

namespace tandem {
namespace {

// kVectors vectors of columns.
template <int kVectors>
inline void sum_block(const ColumnSumsQ8& sums, const Simd::Output& output, const std::uint8_t* in, std::uint8_t* out) {
  Simd::I32 sum[static_cast<std::size_t>(kVectors)];
  TANDEM_UNROLL for (int v = 0; v < kVectors; ++v) sum[v] = Simd::subtract(Simd::broadcast(0), Simd::broadcast(sums.zero_sum));
  for (std::int64_t row = sums.rows; row > 0; --row, in += sums.columns) {
    TANDEM_UNROLL for (int v = 0; v < kVectors; ++v) sum[v] = Simd::add(sum[v], Simd::load_codes(in + v * Simd::kLanes, sums.flip));
  }
  const Rescaling64 rescaled(sums.multiplier);
  TANDEM_UNROLL for (int v = 0; v < kVectors; ++v) sum[v] = rescaled(sum[v]);
  Simd::store_codes<kVectors>(sum, output, out, kVectors * Simd::kLanes);
}

void run(const ColumnSumsQ8& sums, const std::uint8_t* in, std::uint8_t* out) noexcept {
  constexpr int kWide = 4 * Simd::kLanes;
  const Simd::Output output = Simd::output(static_cast<std::int16_t>(sums.zero_point), -128, 127, sums.flip, Simd::kLanesAreChannels);
  std::int64_t c = 0;
  for (; c + kWide <= sums.columns; c += kWide) sum_block<4>(sums, output, in + c, out + c);
  for (; c + Simd::kLanes <= sums.columns; c += Simd::kLanes) sum_block<1>(sums, output, in + c, out + c);
  // The last vector begins within the one before.
  if (c < sums.columns) sum_block<1>(sums, output, in + sums.columns - Simd::kLanes, out + sums.columns - Simd::kLanes);
}

constexpr VectorColumnSumsQ8 kVectorColumnSumsQ8{{"column_sums_q8", Simd::kName}, run, Simd::kLanes};

}  // namespace
}  // namespace tandem
