// One step of a singular value decomposition filter: features of the input join a memory, and their history is weighted in time.
//
//   state[f] <- state[f] moved by one, its last value the sum over i of feature[f,i] * in[i]
//   out[u] = activate(bias[u] + sum over the unit's filters f and over m of time[f,m] * state[f,m])
#pragma once

#include "interp/kernels/recurrent_f32.h"

namespace tandem {

template <class W>
struct SvdfF32 {
  std::int64_t inputs = 0, filters = 0, memory = 1, rank = 1;  // rank: filters of a unit
  RealWeights<W> feature, time;  // [filters, inputs], [filters, memory]
  const float* bias = nullptr;   // [filters / rank], or null
  FloatActivation activation = FloatActivation::kNone;
  RowCodes codes = RowCodes::kSymmetric;
};

// For one element of the batch. state [filters, memory]; `code_memory` [inputs] where weights are codes. W: float or std::int8_t.
template <class W>
void svdf_f32(const SvdfF32<W>& svdf, const float* in, float* state, std::int8_t* code_memory, float* out) noexcept;

}  // namespace tandem
