// One step of a singular value decomposition filter (svdf_f32) of 8-bit codes, with a memory of 16-bit or 8-bit codes.
//
//   state[f] <- state[f] moved by one, its last value state_zero_point + clamp(multiply(sum over i of feature[f,i] * (in[i] - input_zero_point), feature_multiplier))
//   out[u] = clamp(output_zero_point + multiply(bias[u] + sum over f and m of time[f,m] * (state[f,m] - state_zero_point), time_multiplier))
//
// Sums wrap at 32 bits.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"

namespace tandem {

struct SvdfQ8 {
  std::int64_t inputs = 0, filters = 0, memory = 1, rank = 1;  // rank: filters of a unit
  std::int32_t input_zero_point = 0, state_zero_point = 0, output_zero_point = 0;
  FixedMultiplier feature_multiplier, time_multiplier;
};

// For one element of the batch. S, the type of the memory and of the weights in time: std::int16_t or std::int8_t. `bias` may be null.
template <class S>
void svdf_q8(const SvdfQ8& svdf, const std::int8_t* in, const std::int8_t* feature, const S* time, const std::int32_t* bias, S* state, std::int8_t* out) noexcept;

}  // namespace tandem
