// 2-D convolution of floats quantised while the model runs and 8-bit weights (kernels/products.h).
//
// in and out are NHWC, filter [out_channels, filter_height, filter_width, filter_channels]; taps outside the picture count as
// real 0.
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output rows [begin, end) of conv.window.rows().
void conv(const Conv& conv, const HybridProducts& products, const std::int8_t* in, const std::int8_t* filter, float* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
