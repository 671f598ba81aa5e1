// Matrix product of 8-bit quantised tensors.
//
//   out[b,o] = clamp(output_zero_point + round_half_away(sum * multipliers[o])),
//   sum = bias[o] + sum over i of (in[b,i] - input_zero_point) * (filter[o,i] - filter_zero_point), wrapping at 32 bits
//
// TFLite's reference multiplies in double precision here, unlike in its convolutions (docs/numerics.md).
#pragma once

#include <cstdint>

namespace tandem {

struct FullyConnectedQ8 {
  std::int64_t batches = 0;
  int in_features = 0, out_features = 0;
  std::int32_t input_zero_point = 0, filter_zero_point = 0, output_zero_point = 0;
  std::int32_t clamp_low = 0, clamp_high = 0;
  const double* multipliers = nullptr;  // [out_features]
};

// Computes output features [begin, end) of every batch. T: std::int8_t or std::uint8_t. `bias` may be null.
template <class T>
void fully_connected_q8(const FullyConnectedQ8& product, const T* in, const T* filter, const std::int32_t* bias, T* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
