// One step of a long short-term memory on floats.
//
//   gate = activate(input weights * x + recurrent weights * previous output + peephole * cell state + bias)
//   cell state <- clip(forget gate * cell state + input gate * cell gate)
//   output = output gate * activate(cell state), which a projection may follow
//
// The gates' activation is the logistic function but for the cell gate. With layer normalisation, what is activated is norm * (the sum
// without bias, brought to mean 0 and deviation 1) + bias. Without an input gate, 1 - forget gate takes its place.
#pragma once

#include "interp/kernels/recurrent_f32.h"

namespace tandem {

template <class W>
struct LstmGateF32 {
  RealWeights<W> input, recurrent;    // [cells, inputs], [cells, outputs]
  const float* diagonal = nullptr;    // [cells], instead of `recurrent`: each cell sees its own output alone
  RealWeights<W> peephole;            // [cells], or absent
  const float* norm = nullptr;        // [cells], or null
  const float* bias = nullptr;        // [cells]
};

template <class W>
struct LstmF32 {
  std::int64_t inputs = 0, cells = 0, outputs = 0;
  bool has_input_gate = true;
  LstmGateF32<W> input_gate, forget_gate, cell_gate, output_gate;
  RealWeights<W> projection;               // [outputs, cells], or absent: as many outputs as cells
  const float* projection_bias = nullptr;  // [outputs], or null
  FloatActivation activation = FloatActivation::kTanh;
  float cell_clip = 0, projection_clip = 0;  // 0: none
  RowCodes codes = RowCodes::kSymmetric;
};

// Memory to work in: `gates` of 4 * cells; where weights are codes, as many codes as there are inputs, outputs and cells.
struct LstmScratchF32 {
  float* gates;
  std::int8_t *input_codes, *output_codes, *cell_codes;
};

// For one element of the batch. `state` [outputs] is the output before and after, `cells` [cells] the cell state. W: float or std::int8_t.
template <class W>
void lstm_f32(const LstmF32<W>& lstm, const float* in, const LstmScratchF32& scratch, float* state, float* cells) noexcept;

}  // namespace tandem
