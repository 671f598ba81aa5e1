// Transposed 2-D convolution of 8-bit quantised values (kernels/products.h).
//
// in and out are NHWC, filter [out_channels, filter_height, filter_width, in_channels]; what falls outside of the output is lost.
// Positions that no window reaches hold the bias alone.
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output rows [begin, end) of batches * window.in_height. T: std::int8_t or std::uint8_t.
template <class T>
void transpose_conv(const TransposeConv& conv, const Q8Products<T>& products, const T* in, const T* filter, T* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
