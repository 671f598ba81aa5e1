// Softmax and its logarithm over the last axis, in single precision.
#pragma once

#include <cstdint>

namespace tandem {

// exp(beta * (x - largest)) / their sum
void softmax_f32(const float* in, float* out, std::int64_t rows, std::int64_t depth, float beta) noexcept;

// x - largest - ln(sum of exp(x - largest))
void log_softmax_f32(const float* in, float* out, std::int64_t rows, std::int64_t depth) noexcept;

}  // namespace tandem
