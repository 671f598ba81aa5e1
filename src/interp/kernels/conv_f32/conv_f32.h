// 2-D convolution of floats (kernels/products.h).
//
// in and out are NHWC, filter [out_channels, filter_height, filter_width, filter_channels]; taps outside the picture count as
// real 0.
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output rows [begin, end) of conv.window.rows(). Sums follow the order of the taps, the channels innermost.
void conv(const Conv& conv, const FloatProducts& products, const float* in, const float* filter, float* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
