#include "interp/ops/linear/linear.h"

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/windows.h"

namespace tandem {
namespace {

constexpr std::int8_t kSumsOfInt32 = 2;  // as the format numbers types

Result<void> expect_types(const OpContext& context, const LinearOperands& o, bool hybrid) {
  TANDEM_TRY(context.expect_type(*o.input, {DType::kInt8, DType::kUint8, DType::kInt16, DType::kFloat32}));
  TANDEM_TRY(context.expect_same_type(*o.input, *o.output));
  if (o.input->info.dtype == DType::kInt16) return context.expect_type(*o.weights, {DType::kInt8});
  if (o.hybrid() && hybrid) return {};
  return context.expect_same_type(*o.input, *o.weights);
}

Result<void> expect_bias(const OpContext& context, const LinearOperands& o) {
  if (o.bias == nullptr) return {};
  const DType type = o.input->info.dtype;
  if (type == DType::kFloat32) TANDEM_TRY(context.expect_type(*o.bias, {DType::kFloat32}));
  else if (type == DType::kInt16) TANDEM_TRY(context.expect_type(*o.bias, {DType::kInt32, DType::kInt64}));
  else TANDEM_TRY(context.expect_type(*o.bias, {DType::kInt32}));
  if (o.bias->count() != o.channels()) return context.malformed(cat(describe(o.bias->info), ": has ", o.bias->count(), " values for ", o.channels(), " channels"));
  return {};
}

}  // namespace

bool LinearOperands::wide() const noexcept {
  if (input->info.dtype != DType::kInt16) return false;
  return bias == nullptr ? sum_type != kSumsOfInt32 : bias->info.dtype == DType::kInt64;
}

Result<void> expect_quantized_factor(const OpContext& context, const RuntimeTensor& tensor) {
  TANDEM_TRY(context.expect_per_tensor_quantized(tensor));
  if (tensor.info.dtype == DType::kInt16 && tensor.info.quantization.zero_point() != 0)
    return context.malformed(cat(describe(tensor.info), ": zero point ", tensor.info.quantization.zero_point(), ", must be 0 for int16"));
  return {};
}

Result<void> expect_linear(const OpContext& context, const LinearOperands& o, bool hybrid) {
  TANDEM_TRY(expect_types(context, o, hybrid));
  TANDEM_TRY(expect_bias(context, o));
  if (o.input->info.dtype != DType::kFloat32) {
    TANDEM_TRY(expect_quantized_factor(context, *o.input));
    TANDEM_TRY(expect_quantized_factor(context, *o.output));
  }
  if (o.weights->info.dtype == DType::kUint8) return context.expect_per_tensor_quantized(*o.weights);
  if (o.weights->info.dtype == DType::kInt8) return context.expect_weights_quantized(*o.weights, o.channel_axis);
  return {};
}

Result<Convolution> read_convolution(const OpContext& context, int kind, int activation_field, int channel_axis) {
  TANDEM_TRY(context.expect_arity(2, 3, 1));
  TANDEM_TRY(context.expect_options(kind));
  Convolution conv;
  LinearOperands& operands = conv.operands;
  operands = {.input = &context.input(0), .weights = &context.input(1), .bias = context.optional_input(2), .output = &context.output(0), .channel_axis = channel_axis};
  TANDEM_TRY(context.expect_rank(*operands.input, 4));
  TANDEM_TRY(context.expect_rank(*operands.weights, 4));
  TANDEM_TRY(expect_linear(context, operands, true));
  const Shape &in = operands.input->info.shape, &taps = operands.weights->info.shape;
  if (element_count(taps) == 0) return context.malformed(cat(describe(operands.weights->info), ": a filter has no empty dimension"));
  if (in[3] < 1) return unfit_filter(context, operands);
  operands.rows = in[0];

  const auto channels = static_cast<int>(operands.channels());
  conv.window = {.batches = in[0], .in_height = in[1], .in_width = in[2], .in_channels = in[3], .out_channels = channels, .filter_height = taps[1], .filter_width = taps[2],
                 .stride_y = 0, .stride_x = 0};
  std::int8_t padding = 0;
  TANDEM_TRY(context.option(0, padding));
  TANDEM_TRY(context.option(1, conv.window.stride_x));
  TANDEM_TRY(context.option(2, conv.window.stride_y));
  TANDEM_TRY(context.option(activation_field, operands.activation));
  TANDEM_TRY(context.option(activation_field + 1, conv.window.dilation_x));
  TANDEM_TRY(context.option(activation_field + 2, conv.window.dilation_y));
  TANDEM_TRY(place_window(context, padding, conv.window));
  TANDEM_TRY(context.set_output_shape(0, {in[0], conv.window.out_height, conv.window.out_width, channels}));
  return conv;
}

Error unfit_filter(const OpContext& context, const LinearOperands& operands) {
  return context.malformed(cat("filter ", listed(operands.weights->info.shape), " does not fit the ", operands.input->info.shape.back(), " channels of ", describe(operands.input->info)));
}

}  // namespace tandem
