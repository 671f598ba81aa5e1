// 2-D convolution of 16-bit quantised values and 8-bit weights (kernels/products.h).
//
// in and out are NHWC, filter [out_channels, filter_height, filter_width, filter_channels]; taps outside the picture count as
// real 0.
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output rows [begin, end) of conv.window.rows(). Bias: std::int32_t or std::int64_t.
template <class Bias>
void conv(const Conv& conv, const Q16Products<Bias>& products, const std::int16_t* in, const std::int8_t* filter, std::int16_t* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
