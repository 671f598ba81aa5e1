// 2-D convolution of 8-bit quantised tensors.
//
//   out[n,y,x,o] = clamp(output_zero_point + multiply(bias[o] + sum over the window of
//                  (in - input_zero_point) * (filter - filter_zero_point), multipliers[o]))
//
// in  NHWC, filter [out_channels, filter_height, filter_width, filter_channels], out NHWC. Where filter_channels < in_channels the
// channels form in_channels / filter_channels groups. Taps outside the picture count as input_zero_point. Sums wrap at 32 bits.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "interp/kernels/window.h"

namespace tandem {

struct ConvQ8 {
  Window window;
  int filter_channels = 0;
  std::int32_t input_zero_point = 0, filter_zero_point = 0, output_zero_point = 0;
  std::int32_t clamp_low = 0, clamp_high = 0;
  const FixedMultiplier* multipliers = nullptr;  // [out_channels]
};

// Computes output rows [begin, end) of window.rows(). T: std::int8_t or std::uint8_t. `bias` may be null.
template <class T>
void conv_q8(const ConvQ8& conv, const T* in, const T* filter, const std::int32_t* bias, T* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
