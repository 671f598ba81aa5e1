#include "interp/ops/sequence/lstm.h"

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/sequence/sequence.h"

namespace tandem {
namespace {

// Where each kind of operand begins.
constexpr std::size_t kInputWeights = 1, kRecurrentWeights = 5, kPeepholes = 9, kBiases = 12, kProjection = 16, kProjectionBias = 17, kOutputState = 18, kCellState = 19, kNorms = 20;

Result<void> expect_present(const OpContext& context, std::size_t input) {
  if (context.has_input(input)) return {};
  return context.malformed(cat("input ", input, " is absent"));
}

// One for each gate, or for none of them; the input gate's is there where the gate is.
Result<LstmGateTensors> optional_for_all(const OpContext& context, std::string_view what, LstmGateTensors tensors, bool has_input_gate, bool has_cell_gate) {
  const bool any = tensors[kForgetGate] != nullptr || tensors[kOutputGate] != nullptr || tensors[kInputGate] != nullptr || tensors[kCellGate] != nullptr;
  if (!any) return tensors;
  const bool all = tensors[kForgetGate] != nullptr && tensors[kOutputGate] != nullptr && (tensors[kInputGate] != nullptr) == has_input_gate && (tensors[kCellGate] != nullptr) == has_cell_gate;
  if (!all) return context.malformed(cat("has ", what, " for some of its gates only"));
  return tensors;
}

Result<void> find_operands(const OpContext& context, LstmOperands& o) {
  const std::size_t count = context.input_count();
  if (count != 20 && count != 24) return context.malformed(cat(count, " inputs, needs 20 or 24"));
  if (context.output_count() != 1) return context.malformed(cat(context.output_count(), " outputs, needs 1"));
  for (const std::size_t i : {std::size_t{0}, kOutputState, kCellState}) TANDEM_TRY(expect_present(context, i));
  const bool has_input_gate = context.has_input(kInputWeights);
  if (context.has_input(kRecurrentWeights) != has_input_gate || context.has_input(kBiases) != has_input_gate)
    return context.malformed("its input gate needs weights for the input and for the output before, and a bias, or none of them");
  for (std::size_t gate = kForgetGate; gate < kLstmGates; ++gate)
    for (const std::size_t first : {kInputWeights, kRecurrentWeights, kBiases}) TANDEM_TRY(expect_present(context, first + gate));
  o.input = &context.input(0);
  for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
    o.input_weights[gate] = context.optional_input(kInputWeights + gate);
    o.recurrent_weights[gate] = context.optional_input(kRecurrentWeights + gate);
    o.biases[gate] = context.optional_input(kBiases + gate);
    o.norms[gate] = context.optional_input(kNorms + gate);
  }
  o.peepholes = {context.optional_input(kPeepholes), context.optional_input(kPeepholes + 1), nullptr, context.optional_input(kPeepholes + 2)};
  TANDEM_ASSIGN(o.peepholes, optional_for_all(context, "peepholes", o.peepholes, has_input_gate, false));
  TANDEM_ASSIGN(o.norms, optional_for_all(context, "layer normalisation", o.norms, has_input_gate, true));
  o.projection = context.optional_input(kProjection);
  o.projection_bias = context.optional_input(kProjectionBias);
  if (o.projection == nullptr && o.projection_bias != nullptr) return context.malformed("a projection's bias without its weights");
  o.output_state = &context.input(kOutputState);
  o.cell_state = &context.input(kCellState);
  o.output = &context.output(0);
  return {};
}

// Also finds the sizes.
Result<void> expect_shapes(const OpContext& context, LstmOperands& o) {
  TANDEM_TRY(context.expect_rank(*o.input, 3));
  TANDEM_TRY(context.expect_rank(*o.input_weights[kOutputGate], 2));
  const Shape& in = o.input->info.shape;
  const Shape& recurrent = o.recurrent_weights[kOutputGate]->info.shape;
  const std::int32_t inputs = in[2], cells = o.input_weights[kOutputGate]->info.shape[0];
  if (recurrent.size() != 1 && recurrent.size() != 2) return context.malformed(cat(describe(o.recurrent_weights[kOutputGate]->info), ": has ", recurrent.size(), " dimensions, needs 2"));
  const std::int32_t outputs = recurrent.back();
  if (cells < 1 || outputs < 1) return context.malformed(cat("has ", cells, " cells and ", outputs, " outputs, must have at least one"));
  if (o.projection == nullptr && cells != outputs) return context.malformed(cat("has ", cells, " cells and ", outputs, " outputs, but no projection"));
  for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
    if (o.biases[gate] == nullptr) continue;
    TANDEM_TRY(expect_shape(context, *o.input_weights[gate], {cells, inputs}));
    const RuntimeTensor& weights = *o.recurrent_weights[gate];
    TANDEM_TRY(expect_shape(context, weights, weights.info.shape.size() == 1 && cells == outputs ? Shape{cells} : Shape{cells, outputs}));
    for (const RuntimeTensor* vector : {o.biases[gate], o.peepholes[gate], o.norms[gate]})
      if (vector != nullptr) TANDEM_TRY(expect_shape(context, *vector, {cells}));
  }
  if (o.projection != nullptr) TANDEM_TRY(expect_shape(context, *o.projection, {outputs, cells}));
  if (o.projection_bias != nullptr) TANDEM_TRY(expect_shape(context, *o.projection_bias, {outputs}));
  o.batches = in[o.time_major ? 1 : 0];
  o.steps = in[o.time_major ? 0 : 1];
  o.inputs = inputs;
  o.cells = cells;
  o.outputs = outputs;
  return context.set_output_shape(0, {in[0], in[1], outputs});
}

}  // namespace

Result<LstmOperands> expect_lstm(const OpContext& context) {
  LstmOperands o;
  TANDEM_TRY(context.expect_options(71));
  TANDEM_TRY(find_operands(context, o));
  TANDEM_TRY(context.option(1, o.cell_clip));
  TANDEM_TRY(context.option(2, o.projection_clip));
  TANDEM_TRY(context.option(3, o.time_major));
  if (!(o.cell_clip >= 0) || !(o.projection_clip >= 0)) return context.malformed(cat("clips at ", o.cell_clip, " and ", o.projection_clip, ", must not be negative"));
  TANDEM_TRY(expect_shapes(context, o));
  return o;
}

Result<void> expect_lstm_types(const OpContext& context, const LstmOperands& o, const LstmTypes& types) {
  TANDEM_TRY(context.expect_type(*o.output, {types.activations}));
  TANDEM_TRY(expect_state(context, *o.output_state, types.activations, o.batches * o.outputs));
  TANDEM_TRY(expect_state(context, *o.cell_state, types.cell_state, o.batches * o.cells));
  const auto expect = [&](const RuntimeTensor* tensor, DType dtype) -> Result<void> {
    if (tensor != nullptr) TANDEM_TRY(context.expect_type(*tensor, {dtype}));
    return {};
  };
  for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
    TANDEM_TRY(expect(o.input_weights[gate], types.weights));
    const bool diagonal = o.recurrent_weights[gate] != nullptr && o.recurrent_weights[gate]->info.shape.size() == 1;
    TANDEM_TRY(expect(o.recurrent_weights[gate], diagonal && types.activations == DType::kFloat32 ? DType::kFloat32 : types.weights));
    TANDEM_TRY(expect(o.peepholes[gate], types.peepholes));
    TANDEM_TRY(expect(o.norms[gate], types.norms));
    TANDEM_TRY(expect(o.biases[gate], types.biases));
  }
  TANDEM_TRY(expect(o.projection, types.weights));
  return expect(o.projection_bias, types.biases);
}

}  // namespace tandem
