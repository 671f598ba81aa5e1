// 2-D convolution of 8-bit quantised values (kernels/products.h).
//
// in and out are NHWC, filter [out_channels, filter_height, filter_width, filter_channels]; taps outside the picture count as
// real 0.
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output rows [begin, end) of conv.window.rows(). T: std::int8_t or std::uint8_t.
template <class T>
void conv(const Conv& conv, const Q8Products<T>& products, const T* in, const T* filter, T* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
