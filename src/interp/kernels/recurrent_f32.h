// What recurrent kernels on floats have in common. W is the type of their weights: float, or std::int8_t for codes, where the vectors they
// are multiplied with are quantised while the model runs.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "interp/kernels/quantize_rows_f32/quantize_rows_f32.h"

namespace tandem {

// The activations of the format.
enum class FloatActivation : std::int8_t { kNone, kRelu, kReluN1To1, kRelu6, kTanh, kSignBit };

inline float activate(FloatActivation activation, float x) noexcept {
  switch (activation) {
    case FloatActivation::kNone: return x;
    case FloatActivation::kRelu: return std::max(0.0f, x);
    case FloatActivation::kReluN1To1: return std::max(-1.0f, std::min(1.0f, x));
    case FloatActivation::kRelu6: return std::max(0.0f, std::min(6.0f, x));
    case FloatActivation::kTanh: return std::tanh(x);
    case FloatActivation::kSignBit: return std::signbit(x) ? 1.0f : 0.0f;
  }
  return x;
}

template <class W>
struct RealWeights {
  const W* values = nullptr;  // null: absent
  float scale = 1;            // of codes

  float operator[](std::int64_t i) const noexcept { return static_cast<float>(values[i]) * scale; }
};

// A vector that rows of weights are multiplied with.
template <class W>
struct Factors {
  const W* values;
  float scale;
  std::int32_t zero_point;
};

// `codes` is memory for `count` codes, where weights are codes.
inline Factors<float> factors_of(RealWeights<float>, RowCodes, const float* vector, std::int64_t, std::int8_t*) noexcept { return {vector, 1, 0}; }
inline Factors<std::int8_t> factors_of(RealWeights<std::int8_t>, RowCodes kind, const float* vector, std::int64_t count, std::int8_t* codes) noexcept {
  Factors<std::int8_t> factors{codes, 1, 0};
  quantize_rows(kind, vector, count, codes, &factors.scale, &factors.zero_point, 0, 1);
  return factors;
}

// The product with row `row` of the weights.
inline float product(RealWeights<float> weights, std::int64_t row, const Factors<float>& factors, std::int64_t count) noexcept {
  const float* values = weights.values + row * count;
  float sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += values[i] * factors.values[i];
  return sum;
}
inline float product(RealWeights<std::int8_t> weights, std::int64_t row, const Factors<std::int8_t>& factors, std::int64_t count) noexcept {
  const std::int8_t* values = weights.values + row * count;
  std::uint32_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += static_cast<std::uint32_t>(values[i] * (factors.values[i] - factors.zero_point));
  return static_cast<float>(static_cast<std::int32_t>(sum)) * (factors.scale * weights.scale);
}

}  // namespace tandem
