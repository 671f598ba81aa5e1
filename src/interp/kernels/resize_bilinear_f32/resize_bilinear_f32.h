// Bilinear resizing with float32 weights, of float32 pictures and of uint8 ones, whose values are rounded by adding 0.5.
//
//   out = v00 * (1 - fy) * (1 - fx) + v10 * fy * (1 - fx) + v01 * (1 - fy) * fx + v11 * fy * fx, in this order
#pragma once

#include "interp/kernels/resize.h"

namespace tandem {

// Computes rows [begin, end) of resize.rows(). T: float or std::uint8_t.
template <class T>
void resize_bilinear_f32(const Resize& resize, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
