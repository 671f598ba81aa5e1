#include "interp/kernels/lstm_q8/lstm_q8.h"

#include <algorithm>

#include "interp/kernels/fixed_functions.h"
#include "interp/kernels/fixed_functions_16.h"

namespace tandem {
namespace {

using fixed_point_16::saturate;

std::int16_t saturated_sum(std::int32_t a, std::int32_t b) {
  return static_cast<std::int16_t>(std::clamp<std::int64_t>(std::int64_t{a} + b, INT16_MIN, INT16_MAX));
}
std::int8_t to_code(std::int64_t value) { return static_cast<std::int8_t>(std::clamp<std::int64_t>(value, -128, 127)); }

std::int32_t sum_of_products(const std::int8_t* weights, const std::int8_t* codes, std::int64_t count, std::int32_t zero_point, std::int32_t bias) {
  auto sum = static_cast<std::uint32_t>(bias);
  for (std::int64_t i = 0; i < count; ++i) sum += static_cast<std::uint32_t>(weights[i] * (codes[i] - zero_point));
  return static_cast<std::int32_t>(sum);
}

// Layer normalisation in 32-bit integers: values are brought to mean 0 and deviation 1 with 10 bits to spare.
void normalise(const LstmGateQ8& gate, std::int16_t* values, std::int64_t count) {
  constexpr std::int64_t kOne = 1 << 20;
  std::int64_t sum = 0, squares = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    sum += values[i];
    squares += values[i] * values[i];
  }
  const auto mean = static_cast<std::int32_t>(sum * 1024 / count);
  auto variance = static_cast<std::int32_t>((squares * (kOne / count) - std::int64_t{mean} * mean) / kOne);
  if (variance < 1) variance = gate.variance_guard;
  const FixedMultiplier inverse = fixed_point::inverse_sqrt(variance);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t normal = multiply(1024 * values[i] - mean, inverse);
    const auto weighted = static_cast<std::int32_t>(static_cast<std::uint32_t>(normal) * static_cast<std::uint32_t>(gate.norm[i]) + static_cast<std::uint32_t>(gate.bias[i]));
    const auto rounded = static_cast<std::int32_t>((std::int64_t{weighted} + (weighted > 0 ? 512 : -512)) / 1024);
    values[i] = saturate(multiply(rounded, gate.norm_multiplier));
  }
}

// The gate's sums in Q3.12, ready to be activated.
void sum_gate(const LstmQ8& lstm, const LstmGateQ8& gate, const std::int8_t* in, const std::int8_t* state, const std::int16_t* cells, std::int16_t* out) {
  for (std::int64_t c = 0; c < lstm.cells; ++c) {
    const std::int32_t bias = gate.norm == nullptr ? gate.bias[c] : 0;
    const std::int32_t from_input = sum_of_products(gate.input + c * lstm.inputs, in, lstm.inputs, lstm.input_zero_point, bias);
    const std::int32_t from_output = sum_of_products(gate.recurrent + c * lstm.outputs, state, lstm.outputs, lstm.state_zero_point, 0);
    out[c] = saturate(multiply(from_input, gate.input_multiplier));
    out[c] = saturated_sum(multiply(from_output, gate.recurrent_multiplier), out[c]);
  }
  // TFLite goes as far as there are outputs, where a projection leaves fewer of them than cells.
  if (gate.peephole != nullptr)
    for (std::int64_t c = 0; c < std::min(lstm.cells, lstm.outputs); ++c) out[c] = saturated_sum(multiply(gate.peephole[c] * cells[c], gate.peephole_multiplier), out[c]);
  if (gate.norm != nullptr) normalise(gate, out, lstm.cells);
}

std::int16_t clipped(const LstmQ8& lstm, std::int16_t cell) {
  return lstm.cell_clip > 0 ? std::clamp<std::int16_t>(cell, static_cast<std::int16_t>(-lstm.cell_clip), lstm.cell_clip) : cell;
}

}  // namespace

void lstm_q8(const LstmQ8& lstm, const std::int8_t* in, std::int16_t* gates, std::int8_t* hidden, std::int8_t* state, std::int16_t* cells) noexcept {
  using fixed_point_16::logistic, fixed_point_16::tanh;
  std::int16_t *input_gate = gates, *forget_gate = input_gate + lstm.cells, *cell_gate = forget_gate + lstm.cells, *output_gate = cell_gate + lstm.cells;
  if (lstm.has_input_gate) sum_gate(lstm, lstm.input_gate, in, state, cells, input_gate);
  sum_gate(lstm, lstm.forget_gate, in, state, cells, forget_gate);
  sum_gate(lstm, lstm.cell_gate, in, state, cells, cell_gate);
  for (std::int64_t c = 0; c < lstm.cells; ++c) {
    const std::int16_t forget = logistic(forget_gate[c]);
    const std::int16_t taken = lstm.has_input_gate ? logistic(input_gate[c]) : static_cast<std::int16_t>(fixed_point_16::kOne - forget);
    const std::int32_t kept = rounding_divide_by_pot(forget * cells[c], 15);
    const std::int32_t added = rounding_divide_by_pot(taken * tanh(cell_gate[c], 3), 15 + lstm.cell_bits);
    cells[c] = clipped(lstm, saturated_sum(kept, added));
  }
  sum_gate(lstm, lstm.output_gate, in, state, cells, output_gate);  // its peephole sees the new cell state
  const auto output = [&](std::int64_t c) { return std::int64_t{multiply(logistic(output_gate[c]) * tanh(cells[c], lstm.cell_bits), lstm.hidden_multiplier)}; };
  if (lstm.projection == nullptr) {
    for (std::int64_t c = 0; c < lstm.cells; ++c) state[c] = to_code(output(c) + lstm.hidden_zero_point);
    return;
  }
  // The codes' zero point is the negative of the one in the file.
  for (std::int64_t c = 0; c < lstm.cells; ++c) hidden[c] = to_code(output(c) - lstm.hidden_zero_point);
  for (std::int64_t o = 0; o < lstm.outputs; ++o) {
    const std::int32_t bias = lstm.projection_bias == nullptr ? 0 : lstm.projection_bias[o];
    const std::int32_t sum = sum_of_products(lstm.projection + o * lstm.cells, hidden, lstm.cells, -lstm.hidden_zero_point, bias);
    state[o] = to_code(std::int64_t{multiply(sum, lstm.projection_multiplier)} + lstm.state_zero_point);
    if (lstm.projection_clip > 0) state[o] = std::clamp<std::int8_t>(state[o], static_cast<std::int8_t>(-lstm.projection_clip), lstm.projection_clip);
  }
}

// Sums are Q3.12, in steps of 1/4096; cells have cell_bits before their point.
LstmMicroFunctions::LstmMicroFunctions(int cell_bits)
    : of_gates{make_sigmoid_table(), 3, 0}, of_cells{of_gates.table, 3 << std::max(cell_bits - 3, 0), std::max(3 - cell_bits, 0)} {}

void lstm_q8_micro(const LstmQ8& lstm, const LstmMicroFunctions& functions, const std::int8_t* in, std::int16_t* gates, std::int8_t* state, std::int16_t* cells) noexcept {
  std::int16_t *input_gate = gates, *forget_gate = input_gate + lstm.cells, *cell_gate = forget_gate + lstm.cells, *output_gate = cell_gate + lstm.cells;
  sum_gate(lstm, lstm.input_gate, in, state, cells, input_gate);
  sum_gate(lstm, lstm.forget_gate, in, state, cells, forget_gate);
  sum_gate(lstm, lstm.cell_gate, in, state, cells, cell_gate);
  sum_gate(lstm, lstm.output_gate, in, state, cells, output_gate);
  logistic_q16(functions.of_gates, input_gate, input_gate, lstm.cells);
  logistic_q16(functions.of_gates, forget_gate, forget_gate, lstm.cells);
  tanh_q16(functions.of_gates, cell_gate, cell_gate, lstm.cells);
  logistic_q16(functions.of_gates, output_gate, output_gate, lstm.cells);
  const auto halved = [](int times) { return FixedMultiplier{1 << 30, 1 - times}; };  // x / 2^times
  const FixedMultiplier kept = halved(15), added = halved(15 + lstm.cell_bits);
  for (std::int64_t c = 0; c < lstm.cells; ++c) {
    const std::int16_t sum = saturated_sum(saturate(multiply(forget_gate[c] * cells[c], kept)), saturate(multiply(input_gate[c] * cell_gate[c], added)));
    cells[c] = clipped(lstm, sum);
  }
  std::int16_t* activated = input_gate;
  tanh_q16(functions.of_cells, cells, activated, lstm.cells);
  for (std::int64_t c = 0; c < lstm.cells; ++c)
    state[c] = to_code(std::int64_t{multiply(activated[c] * output_gate[c], lstm.hidden_multiplier)} + lstm.hidden_zero_point);
}

}  // namespace tandem
