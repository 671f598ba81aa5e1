// Transposed 2-D convolution of floats (kernels/products.h).
//
// in and out are NHWC, filter [out_channels, filter_height, filter_width, in_channels]; what falls outside of the output is lost.
// Positions that no window reaches hold the bias alone.
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output rows [begin, end) of batches * window.in_height. Sums follow the order of the input, the channels innermost.
void transpose_conv(const TransposeConv& conv, const FloatProducts& products, const float* in, const float* filter, float* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
