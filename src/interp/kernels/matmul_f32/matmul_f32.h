// Matrix product of floats (kernels/products.h).
//
// in is [rows, in_features], weights [out_features, in_features], out [rows, out_features].
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output features [begin, end) of every row. Sums follow the order of the features.
void matmul(const Matmul& product, const FloatProducts& products, const float* in, const float* weights, float* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
