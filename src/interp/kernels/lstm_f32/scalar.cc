#include "interp/kernels/lstm_f32/lstm_f32.h"

namespace tandem {
namespace {

float logistic(float x) { return 1 / (1 + std::exp(-x)); }
float clip(float x, float limit) { return limit > 0 ? std::max(-limit, std::min(limit, x)) : x; }

// To mean 0 and deviation 1, as near as 1e-8 allows.
void normalise(float* values, std::int64_t count) {
  float sum = 0, squares = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += values[i];
  const float mean = sum / static_cast<float>(count);
  for (std::int64_t i = 0; i < count; ++i) squares += (values[i] - mean) * (values[i] - mean);
  const float inverse = 1 / std::sqrt(squares / static_cast<float>(count) + 1e-8f);
  for (std::int64_t i = 0; i < count; ++i) values[i] = (values[i] - mean) * inverse;
}

// The gate's sums, ready to be activated.
template <class W>
void sum_gate(const LstmF32<W>& lstm, const LstmGateF32<W>& gate, const Factors<W>& x, const Factors<W>& previous, const float* state, const float* cells, float* out) {
  for (std::int64_t c = 0; c < lstm.cells; ++c) {
    float sum = gate.norm == nullptr ? gate.bias[c] : 0;
    sum += product(gate.input, c, x, lstm.inputs);
    sum += gate.diagonal == nullptr ? product(gate.recurrent, c, previous, lstm.outputs) : gate.diagonal[c] * state[c];
    if (gate.peephole.values != nullptr) sum += gate.peephole[c] * cells[c];
    out[c] = sum;
  }
  if (gate.norm == nullptr) return;
  normalise(out, lstm.cells);
  for (std::int64_t c = 0; c < lstm.cells; ++c) out[c] = gate.norm[c] * out[c] + gate.bias[c];
}

}  // namespace

template <class W>
void lstm_f32(const LstmF32<W>& lstm, const float* in, const LstmScratchF32& scratch, float* state, float* cells) noexcept {
  float *input_gate = scratch.gates, *forget_gate = input_gate + lstm.cells, *cell_gate = forget_gate + lstm.cells, *output_gate = cell_gate + lstm.cells;
  const Factors<W> x = factors_of(lstm.forget_gate.input, lstm.codes, in, lstm.inputs, scratch.input_codes);
  const Factors<W> previous = factors_of(lstm.forget_gate.input, lstm.codes, state, lstm.outputs, scratch.output_codes);
  if (lstm.has_input_gate) sum_gate(lstm, lstm.input_gate, x, previous, state, cells, input_gate);
  sum_gate(lstm, lstm.forget_gate, x, previous, state, cells, forget_gate);
  sum_gate(lstm, lstm.cell_gate, x, previous, state, cells, cell_gate);
  for (std::int64_t c = 0; c < lstm.cells; ++c) {
    const float forget = logistic(forget_gate[c]);
    const float taken = lstm.has_input_gate ? logistic(input_gate[c]) : 1 - forget;
    cells[c] = clip(forget * cells[c] + activate(lstm.activation, cell_gate[c]) * taken, lstm.cell_clip);
  }
  sum_gate(lstm, lstm.output_gate, x, previous, state, cells, output_gate);  // its peephole sees the new cell state
  for (std::int64_t c = 0; c < lstm.cells; ++c) output_gate[c] = logistic(output_gate[c]) * activate(lstm.activation, cells[c]);
  if (lstm.projection.values == nullptr) {
    std::copy(output_gate, output_gate + lstm.cells, state);
    return;
  }
  const Factors<W> hidden = factors_of(lstm.projection, lstm.codes, output_gate, lstm.cells, scratch.cell_codes);
  for (std::int64_t o = 0; o < lstm.outputs; ++o) {
    const float bias = lstm.projection_bias == nullptr ? 0 : lstm.projection_bias[o];
    state[o] = clip(bias + product(lstm.projection, o, hidden, lstm.cells), lstm.projection_clip);
  }
}

template void lstm_f32<float>(const LstmF32<float>&, const float*, const LstmScratchF32&, float*, float*) noexcept;
template void lstm_f32<std::int8_t>(const LstmF32<std::int8_t>&, const float*, const LstmScratchF32&, float*, float*) noexcept;

}  // namespace tandem
