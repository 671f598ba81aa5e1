// UNIDIRECTIONAL_SEQUENCE_LSTM: a long short-term memory that goes through a sequence once. Its output and its cells before are
// variables, so that a sequence can go on in the next invoke.

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/lstm_f32/lstm_f32.h"
#include "interp/kernels/lstm_q8/lstm_q8.h"
#include "interp/ops/op.h"
#include "interp/ops/sequence/lstm.h"
#include "interp/ops/sequence/sequence.h"

namespace tandem {
namespace {

constexpr KernelTraits kStateful{.folding = Folding::kNever};

template <class T>
const T* values_of(const RuntimeTensor* tensor) noexcept {
  return tensor == nullptr ? nullptr : tensor->as<T>();
}

// Calls step(batch, vector of the input, vector of the output) for each vector of the batch's sequences, in their order.
template <class T, class Step>
void for_each_step(ThreadPool& pool, const LstmOperands& o, const Step& step) {
  pool.parallel_for(o.batches, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b)
      for (std::int64_t t = 0; t < o.steps; ++t) {
        T* state = o.output_state->as<T>() + b * o.outputs;
        step(b, o.input->as<T>() + o.vector(b, t) * o.inputs, state);
        std::copy(state, state + o.outputs, o.output->as<T>() + o.vector(b, t) * o.outputs);
      }
  });
}

template <class W>
LstmGateF32<W> gate_of(const LstmOperands& o, LstmGate gate) noexcept {
  LstmGateF32<W> result{.input = real_weights<W>(o.input_weights[gate]), .peephole = real_weights<W>(o.peepholes[gate]), .norm = values_of<float>(o.norms[gate]), .bias = values_of<float>(o.biases[gate])};
  if (o.recurrent_weights[gate] == nullptr) return result;
  if (o.recurrent_weights[gate]->info.shape.size() == 1) result.diagonal = o.recurrent_weights[gate]->as<float>();
  else result.recurrent = real_weights<W>(o.recurrent_weights[gate]);
  return result;
}

// W: float, or std::int8_t where the weights alone are quantised.
template <class W>
PreparedKernel prepare_float(const OpContext& context, const LstmOperands& o) {
  constexpr DType kWeights = sizeof(W) == 1 ? DType::kInt8 : DType::kFloat32;
  TANDEM_TRY(expect_lstm_types(context, o, {.activations = DType::kFloat32, .weights = kWeights, .peepholes = kWeights, .norms = DType::kFloat32, .biases = DType::kFloat32, .cell_state = DType::kFloat32}));
  for (const auto* tensors : {&o.input_weights, &o.recurrent_weights, &o.peepholes})
    for (const RuntimeTensor* tensor : *tensors)
      if (tensor != nullptr && tensor->info.dtype == DType::kInt8) TANDEM_TRY(expect_symmetric(context, *tensor));
  if (o.projection != nullptr && sizeof(W) == 1) TANDEM_TRY(expect_symmetric(context, *o.projection));
  LstmF32<W> lstm{.inputs = o.inputs, .cells = o.cells, .outputs = o.outputs, .has_input_gate = o.has_input_gate(), .cell_clip = o.cell_clip, .projection_clip = o.projection_clip};
  TANDEM_ASSIGN(lstm.activation, read_activation(context, 0));
  // TFLite takes what happened to be in its memory for the activated values then.
  if (lstm.activation == FloatActivation::kNone) return context.unsupported("no fused activation; a long short-term memory's is TANH");
  TANDEM_ASSIGN(lstm.codes, read_row_codes(context, 4));
  TANDEM_ASSIGN(const RuntimeTensor* gates, context.scratch(DType::kFloat32, o.batches * 4 * o.cells));
  std::int64_t codes_each = sizeof(W) == 1 ? o.inputs + o.outputs + o.cells : 0;
  TANDEM_ASSIGN(const RuntimeTensor* codes, context.scratch(DType::kInt8, o.batches * codes_each));
  return make_kernel([lstm, o, gates, codes, codes_each](ThreadPool& pool) mutable {
    if (lstm.has_input_gate) lstm.input_gate = gate_of<W>(o, kInputGate);
    lstm.forget_gate = gate_of<W>(o, kForgetGate);
    lstm.cell_gate = gate_of<W>(o, kCellGate);
    lstm.output_gate = gate_of<W>(o, kOutputGate);
    lstm.projection = real_weights<W>(o.projection);
    lstm.projection_bias = values_of<float>(o.projection_bias);
    for_each_step<float>(pool, o, [&](std::int64_t b, const float* in, float* state) {
      std::int8_t* own_codes = codes->as<std::int8_t>() + b * codes_each;
      const LstmScratchF32 scratch{gates->as<float>() + b * 4 * o.cells, own_codes, own_codes + (codes_each > 0 ? o.inputs : 0), own_codes + (codes_each > 0 ? o.inputs + o.outputs : 0)};
      lstm_f32<W>(lstm, in, scratch, state, o.cell_state->as<float>() + b * o.cells);
    });
  }, kStateful);
}

float scale_of(const RuntimeTensor& tensor) { return tensor.info.quantization.scale(); }

// How values inside of the operator are quantised is written on tensors that hold nothing.
Result<const RuntimeTensor*> quantised_intermediate(const OpContext& context, std::size_t i) {
  if (context.intermediate_count() != 5) return context.malformed(cat(context.intermediate_count(), " intermediate tensors, needs 5"));
  if (!context.has_intermediate(i)) return context.malformed(cat("intermediate tensor ", i, " is absent"));
  const RuntimeTensor& tensor = context.intermediate(i);
  TANDEM_TRY(context.expect_per_tensor_quantized(tensor));
  const std::int32_t zero_point = tensor.info.quantization.zero_point();
  if (zero_point < -128 || zero_point > 127) return context.malformed(cat(describe(tensor.info), ": zero point ", zero_point, ", must lie in -128..127"));
  return &tensor;
}

// The multipliers of a gate. TFLite computes them in single precision, but for those of the cell state.
Result<LstmGateQ8> quantised_gate(const OpContext& context, const LstmOperands& o, LstmGate gate, int cell_bits) {
  LstmGateQ8 result;
  if (o.biases[gate] == nullptr) return result;
  TANDEM_TRY(context.expect_rank(*o.recurrent_weights[gate], 2));
  for (const RuntimeTensor* weights : {o.input_weights[gate], o.recurrent_weights[gate]}) TANDEM_TRY(expect_symmetric(context, *weights));
  float gate_scale = 1.0f / 4096;
  if (o.normalises()) {
    TANDEM_ASSIGN(const RuntimeTensor* sums, quantised_intermediate(context, gate));
    gate_scale = scale_of(*sums);
    TANDEM_TRY(expect_symmetric(context, *o.norms[gate]));
    const float norm_scale = scale_of(*o.norms[gate]);
    if (norm_scale > 100'000) return context.malformed(cat(describe(o.norms[gate]->info), ": scale ", norm_scale, ", must be at most 100000"));
    result.norm_multiplier = to_fixed_multiplier(norm_scale);
    result.norm_multiplier.shift += 12;
    result.variance_guard = std::max(1, static_cast<std::int32_t>(10000 * norm_scale));
  }
  result.input_multiplier = to_fixed_multiplier(scale_of(*o.input_weights[gate]) * scale_of(*o.input) / gate_scale);
  result.recurrent_multiplier = to_fixed_multiplier(scale_of(*o.recurrent_weights[gate]) * scale_of(*o.output_state) / gate_scale);
  if (o.peepholes[gate] != nullptr) {
    TANDEM_TRY(expect_symmetric(context, *o.peepholes[gate]));
    result.peephole_multiplier = to_fixed_multiplier(static_cast<float>(std::ldexp(1.0, cell_bits - 15) * scale_of(*o.peepholes[gate]) / gate_scale));
  }
  return result;
}

// How many bits the cell state has before its point: its scale must be a power of two.
Result<int> cell_bits_of(const OpContext& context, const RuntimeTensor& cells) {
  TANDEM_TRY(expect_symmetric(context, cells));
  const float logarithm = std::log2(scale_of(cells)), nearest = std::round(logarithm);
  if (std::abs(logarithm - nearest) >= 1e-3f || nearest < -15 || nearest > -9)
    return context.malformed(cat(describe(cells.info), ": scale ", scale_of(cells), ", must be a power of two from 2^-15 to 2^-9"));
  return 15 + static_cast<int>(nearest);
}

template <class T>
T clip_code(float clip, float scale) {
  return clip > 0 ? static_cast<T>(std::min(clip / scale, static_cast<float>(std::numeric_limits<T>::max()))) : T{0};
}

void point(LstmGateQ8& gate, const LstmOperands& o, LstmGate which) noexcept {
  gate.input = values_of<std::int8_t>(o.input_weights[which]);
  gate.recurrent = values_of<std::int8_t>(o.recurrent_weights[which]);
  gate.peephole = values_of<std::int16_t>(o.peepholes[which]);
  gate.norm = values_of<std::int16_t>(o.norms[which]);
  gate.bias = values_of<std::int32_t>(o.biases[which]);
}

Result<LstmQ8> quantised_lstm(const OpContext& context, const LstmOperands& o) {
  TANDEM_TRY(expect_lstm_types(context, o, {.activations = DType::kInt8, .weights = DType::kInt8, .peepholes = DType::kInt16, .norms = DType::kInt16, .biases = DType::kInt32, .cell_state = DType::kInt16}));
  for (const RuntimeTensor* tensor : {o.input, o.output, o.output_state}) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
  LstmQ8 lstm{.inputs = o.inputs, .cells = o.cells, .outputs = o.outputs, .has_input_gate = o.has_input_gate()};
  TANDEM_ASSIGN(lstm.cell_bits, cell_bits_of(context, *o.cell_state));
  TANDEM_ASSIGN(lstm.input_gate, quantised_gate(context, o, kInputGate, lstm.cell_bits));
  TANDEM_ASSIGN(lstm.forget_gate, quantised_gate(context, o, kForgetGate, lstm.cell_bits));
  TANDEM_ASSIGN(lstm.cell_gate, quantised_gate(context, o, kCellGate, lstm.cell_bits));
  TANDEM_ASSIGN(lstm.output_gate, quantised_gate(context, o, kOutputGate, lstm.cell_bits));
  TANDEM_ASSIGN(const RuntimeTensor* hidden, quantised_intermediate(context, 4));
  constexpr double kHalf15 = 1.0 / 32768;
  const double hidden_scale = kHalf15 / scale_of(*hidden) * kHalf15;
  lstm.hidden_multiplier = to_fixed_multiplier(context.numerics() == Numerics::kTflm ? hidden_scale : static_cast<float>(hidden_scale));
  lstm.input_zero_point = o.input->info.quantization.zero_point();
  lstm.state_zero_point = o.output_state->info.quantization.zero_point();
  lstm.hidden_zero_point = hidden->info.quantization.zero_point();
  lstm.cell_clip = clip_code<std::int16_t>(o.cell_clip, scale_of(*o.cell_state));
  lstm.projection_clip = clip_code<std::int8_t>(o.projection_clip, scale_of(*o.output));
  if (o.projection != nullptr) {
    TANDEM_TRY(expect_symmetric(context, *o.projection));
    lstm.projection_multiplier = to_fixed_multiplier(scale_of(*o.projection) * scale_of(*hidden) / scale_of(*o.output_state));
  }
  return lstm;
}

PreparedKernel prepare_quantized(const OpContext& context, const LstmOperands& o) {
  TANDEM_ASSIGN(LstmQ8 lstm, quantised_lstm(context, o));
  TANDEM_ASSIGN(const RuntimeTensor* gates, context.scratch(DType::kInt16, o.batches * 4 * o.cells));
  TANDEM_ASSIGN(const RuntimeTensor* hidden, context.scratch(DType::kInt8, o.batches * o.cells));
  std::optional<LstmMicroFunctions> micro;
  if (context.numerics() == Numerics::kTflm) micro.emplace(lstm.cell_bits);
  return make_kernel([lstm, o, gates, hidden, micro](ThreadPool& pool) mutable {
    point(lstm.input_gate, o, kInputGate);
    point(lstm.forget_gate, o, kForgetGate);
    point(lstm.cell_gate, o, kCellGate);
    point(lstm.output_gate, o, kOutputGate);
    lstm.projection = values_of<std::int8_t>(o.projection);
    lstm.projection_bias = values_of<std::int32_t>(o.projection_bias);
    for_each_step<std::int8_t>(pool, o, [&](std::int64_t b, const std::int8_t* in, std::int8_t* state) {
      std::int16_t *own_gates = gates->as<std::int16_t>() + b * 4 * o.cells, *cells = o.cell_state->as<std::int16_t>() + b * o.cells;
      if (micro) lstm_q8_micro(lstm, *micro, in, own_gates, state, cells);
      else lstm_q8(lstm, in, own_gates, hidden->as<std::int8_t>() + b * o.cells, state, cells);
    });
  }, kStateful);
}

// TFLite Micro has plain cells only.
Result<void> expect_plain_cells(const OpContext& context, const LstmOperands& o) {
  if (!o.has_input_gate()) return context.unsupported("cells without an input gate, which TFLite Micro does not have");
  if (std::ranges::any_of(o.peepholes, [](const RuntimeTensor* tensor) { return tensor != nullptr; })) return context.unsupported("peepholes, which TFLite Micro does not have");
  if (o.normalises()) return context.unsupported("layer normalisation, which TFLite Micro does not have");
  if (o.projection != nullptr) return context.unsupported("a projection, which TFLite Micro does not have");
  return {};
}

}  // namespace

PreparedKernel prepare_unidirectional_sequence_lstm(const OpContext& context) {
  TANDEM_ASSIGN(const LstmOperands o, expect_lstm(context));
  if (context.numerics() == Numerics::kTflm) TANDEM_TRY(expect_plain_cells(context, o));
  TANDEM_TRY(context.expect_type(*o.input, {DType::kFloat32, DType::kInt8}));
  if (o.input->info.dtype == DType::kInt8) return prepare_quantized(context, o);
  TANDEM_TRY(context.expect_type(*o.input_weights[kForgetGate], {DType::kFloat32, DType::kInt8}));
  return o.input_weights[kForgetGate]->info.dtype == DType::kFloat32 ? prepare_float<float>(context, o) : prepare_float<std::int8_t>(context, o);
}

}  // namespace tandem
