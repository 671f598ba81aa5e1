// Matrix product of floats quantised while the model runs and 8-bit weights (kernels/products.h).
//
// in is [rows, in_features], weights [out_features, in_features], out [rows, out_features].
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output features [begin, end) of every row.
void matmul(const Matmul& product, const HybridProducts& products, const std::int8_t* in, const std::int8_t* weights, float* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
