// Bilinear resizing of int8 and int16 pictures with integer weights in 1024ths; the sum of products, in 2^20ths, is rounded half away
// from zero. TFLite computes uint8 pictures otherwise (resize_bilinear_f32).
#pragma once

#include "interp/kernels/resize.h"

namespace tandem {

// Computes rows [begin, end) of resize.rows(). T: std::int8_t or std::int16_t.
template <class T>
void resize_bilinear_q10(const Resize& resize, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
