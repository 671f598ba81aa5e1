// 2-D convolution of each channel for itself of floats (kernels/products.h).
//
// in and out are NHWC, filter [1, filter_height, filter_width, out_channels]; taps outside the picture count as real 0.
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output rows [begin, end) of conv.window.rows(). Sums follow the order of the taps, the channels innermost.
void depthwise_conv(const DepthwiseConv& conv, const FloatProducts& products, const float* in, const float* filter, float* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
