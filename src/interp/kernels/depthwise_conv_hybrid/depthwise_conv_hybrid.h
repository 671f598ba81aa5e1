// 2-D convolution of each channel for itself of floats quantised while the model runs and 8-bit weights (kernels/products.h).
//
// in and out are NHWC, filter [1, filter_height, filter_width, out_channels]; taps outside the picture count as real 0.
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output rows [begin, end) of conv.window.rows().
void depthwise_conv(const DepthwiseConv& conv, const HybridProducts& products, const std::int8_t* in, const std::int8_t* filter, float* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
