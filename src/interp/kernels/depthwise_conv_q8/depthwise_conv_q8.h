// 2-D convolution of each channel for itself, 8-bit quantised.
//
// As conv_q8, with the sum over the window's taps only: output channel o reads input channel o / depth_multiplier. filter is
// [1, filter_height, filter_width, out_channels].
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "interp/kernels/window.h"

namespace tandem {

struct DepthwiseConvQ8 {
  Window window;
  int depth_multiplier = 1;
  std::int32_t input_zero_point = 0, filter_zero_point = 0, output_zero_point = 0;
  std::int32_t clamp_low = 0, clamp_high = 0;
  const FixedMultiplier* multipliers = nullptr;  // [out_channels]
};

// Computes output rows [begin, end) of window.rows(). T: std::int8_t or std::uint8_t. `bias` may be null.
template <class T>
void depthwise_conv_q8(const DepthwiseConvQ8& conv, const T* in, const T* filter, const std::int32_t* bias, T* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
