// One step of a long short-term memory (lstm_f32) of 8-bit codes. Gates are summed in Q3.12 and become Q0.15, the cell state has 16-bit
// codes whose scale is a power of two; each product is rescaled to its gate, with saturation, before the next is added. Sums wrap at 32
// bits.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "interp/kernels/sigmoid_q16/sigmoid_q16.h"

namespace tandem {

struct LstmGateQ8 {
  const std::int8_t *input = nullptr, *recurrent = nullptr;       // [cells, inputs], [cells, outputs]
  const std::int16_t *peephole = nullptr, *norm = nullptr;        // [cells], or null
  const std::int32_t* bias = nullptr;                             // [cells]
  FixedMultiplier input_multiplier, recurrent_multiplier, peephole_multiplier;
  FixedMultiplier norm_multiplier;  // 4096 times the scale of `norm`
  std::int32_t variance_guard = 1;  // what the variance of a gate without any counts as
};

struct LstmQ8 {
  std::int64_t inputs = 0, cells = 0, outputs = 0;
  bool has_input_gate = true;  // otherwise 1 - forget gate takes its place
  LstmGateQ8 input_gate, forget_gate, cell_gate, output_gate;
  const std::int8_t* projection = nullptr;       // [outputs, cells], or null: as many outputs as cells
  const std::int32_t* projection_bias = nullptr;  // [outputs], or null
  FixedMultiplier hidden_multiplier, projection_multiplier;
  std::int32_t input_zero_point = 0, state_zero_point = 0, hidden_zero_point = 0;
  int cell_bits = 4;  // before the point of the cell state, 0..6
  std::int16_t cell_clip = 0;       // 0: none
  std::int8_t projection_clip = 0;  // 0: none
};

// For one element of the batch. `state` [outputs] is the output before and after, `cells` [cells] the cell state; memory to work in:
// `gates` [4 * cells], `hidden` [cells].
void lstm_q8(const LstmQ8& lstm, const std::int8_t* in, std::int16_t* gates, std::int8_t* hidden, std::int8_t* state, std::int16_t* cells) noexcept;

// How TFLite Micro reads its table of the logistic function.
struct LstmMicroFunctions {
  explicit LstmMicroFunctions(int cell_bits);
  SigmoidQ16 of_gates, of_cells;
};

// The same as TFLite Micro computes it, for cells with an input gate and without peepholes, norms and a projection: functions are
// interpolated, products are rounded twice and saturate each for itself.
void lstm_q8_micro(const LstmQ8& lstm, const LstmMicroFunctions& functions, const std::int8_t* in, std::int16_t* gates, std::int8_t* state, std::int16_t* cells) noexcept;

}  // namespace tandem
