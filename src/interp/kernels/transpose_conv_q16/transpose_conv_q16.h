// Transposed 2-D convolution of 16-bit quantised values and 8-bit weights (kernels/products.h).
//
// in and out are NHWC, filter [out_channels, filter_height, filter_width, in_channels]; what falls outside of the output is lost.
// Positions that no window reaches hold the bias alone.
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output rows [begin, end) of batches * window.in_height. Bias: std::int32_t or std::int64_t.
template <class Bias>
void transpose_conv(const TransposeConv& conv, const Q16Products<Bias>& products, const std::int16_t* in, const std::int8_t* filter, std::int16_t* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
