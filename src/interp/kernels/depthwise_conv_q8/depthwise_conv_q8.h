// 2-D convolution of each channel for itself of 8-bit quantised values (kernels/products.h).
//
// in and out are NHWC, filter [1, filter_height, filter_width, out_channels]; taps outside the picture count as real 0.
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output rows [begin, end) of conv.window.rows(). T: std::int8_t or std::uint8_t.
template <class T>
void depthwise_conv(const DepthwiseConv& conv, const Q8Products<T>& products, const T* in, const T* filter, T* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
