// The operands of a long short-term memory, checked, whatever their types.
#pragma once

#include <array>

#include "interp/ops/op.h"

namespace tandem {

// In the order of the operands.
enum LstmGate : std::size_t { kInputGate, kForgetGate, kCellGate, kOutputGate, kLstmGates };

using LstmGateTensors = std::array<const RuntimeTensor*, kLstmGates>;  // null: absent

struct LstmOperands {
  const RuntimeTensor* input = nullptr;  // [batch, time, inputs], or with the first two the other way round
  LstmGateTensors input_weights{}, recurrent_weights{}, peepholes{}, biases{}, norms{};
  const RuntimeTensor *projection = nullptr, *projection_bias = nullptr;
  const RuntimeTensor *output_state = nullptr, *cell_state = nullptr, *output = nullptr;
  std::int64_t batches = 0, steps = 0, inputs = 0, cells = 0, outputs = 0;
  bool time_major = false;
  float cell_clip = 0, projection_clip = 0;

  bool has_input_gate() const noexcept { return input_weights[kInputGate] != nullptr; }
  bool normalises() const noexcept { return norms[kForgetGate] != nullptr; }
  // Which of the input's and output's vectors is that of a batch's element at a time.
  std::int64_t vector(std::int64_t batch, std::int64_t step) const noexcept { return time_major ? step * batches + batch : batch * steps + step; }
};

// What types the operands must have.
struct LstmTypes {
  DType activations, weights, peepholes, norms, biases, cell_state;
};

// Which operands there are, their shapes and the options; sets the output's shape.
Result<LstmOperands> expect_lstm(const OpContext& context);
Result<void> expect_lstm_types(const OpContext& context, const LstmOperands& operands, const LstmTypes& types);

}  // namespace tandem
