// Matrix product of 8-bit quantised values (kernels/products.h).
//
// in is [rows, in_features], weights [out_features, in_features], out [rows, out_features].
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output features [begin, end) of every row. T: std::int8_t or std::uint8_t.
template <class T, class Rescale>
void matmul(const Matmul& product, const Q8Products<T, Rescale>& products, const T* in, const T* weights, T* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
