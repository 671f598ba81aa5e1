// Matrix product of 16-bit quantised values and 8-bit or 16-bit weights (kernels/products.h).
//
// in is [rows, in_features], weights [out_features, in_features], out [rows, out_features].
#pragma once

#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

// Computes output features [begin, end) of every row. Weight: std::int8_t; with sums of 64 bits and FixedRescale also std::int16_t. Bias:
// std::int32_t or std::int64_t.
template <class Weight, class Bias, class Rescale>
void matmul(const Matmul& product, const QuantizedProducts<std::int16_t, Weight, Bias, Rescale>& products, const std::int16_t* in, const Weight* weights, std::int16_t* out,
            std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
