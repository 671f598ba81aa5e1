#include "interp/ops/quantized.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

constexpr std::int8_t kNone = 0, kRelu = 1, kReluN1To1 = 2, kRelu6 = 3, kSignBit = 5;

// The code of a real number, kept within 32 bits however small the scale is.
std::int32_t code_of(float real, const Quantization& q) {
  const double code = q.zero_point() + static_cast<double>(std::round(real / q.scale()));
  return static_cast<std::int32_t>(std::clamp<double>(code, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
}

Result<void> expect_activation(const OpContext& context, std::int8_t activation) {
  if (activation < kNone || activation > kSignBit) return context.malformed(cat("activation ", int{activation}, " is not of the format"));
  if (activation > kRelu6) return context.unsupported(cat("fused activation ", activation == kSignBit ? "SIGN_BIT" : "TANH", "; convert the model with it as an operator of its own"));
  return {};
}

ClampRange codes_of(DType dtype) {
  if (dtype == DType::kInt8) return {-128, 127};
  if (dtype == DType::kUint8) return {0, 255};
  return {-32768, 32767};
}

}  // namespace

Result<ClampRange> activation_range(const OpContext& context, std::int8_t activation, const RuntimeTensor& tensor) {
  TANDEM_TRY(expect_activation(context, activation));
  const Quantization& q = tensor.info.quantization;
  const ClampRange all = codes_of(tensor.info.dtype);
  ClampRange range = all;
  if (activation == kRelu || activation == kRelu6) range.low = std::max(range.low, code_of(0.0f, q));
  if (activation == kReluN1To1) range.low = std::max(range.low, code_of(-1.0f, q));
  if (activation == kReluN1To1) range.high = std::min(range.high, code_of(1.0f, q));
  if (activation == kRelu6) range.high = std::min(range.high, code_of(6.0f, q));
  // An output that cannot hold any value of the activation holds the nearest it has.
  range.low = std::min(range.low, all.high);
  range.high = std::max(range.high, range.low);
  return range;
}

Result<FloatRange> float_activation_range(const OpContext& context, std::int8_t activation) {
  TANDEM_TRY(expect_activation(context, activation));
  constexpr float kMost = std::numeric_limits<float>::max();
  if (activation == kRelu) return FloatRange{0, kMost};
  if (activation == kRelu6) return FloatRange{0, 6};
  if (activation == kReluN1To1) return FloatRange{-1, 1};
  return FloatRange{-kMost, kMost};
}

std::vector<double> channel_multipliers(const RuntimeTensor& input, const RuntimeTensor& filter, const RuntimeTensor& output, int channels) {
  const auto& scales = filter.info.quantization.scales;
  std::vector<double> multipliers(static_cast<std::size_t>(channels));
  for (std::size_t c = 0; c < multipliers.size(); ++c)
    multipliers[c] = static_cast<double>(input.info.quantization.scale()) * scales[scales.size() == 1 ? 0 : c] / output.info.quantization.scale();
  return multipliers;
}

std::vector<FixedMultiplier> channel_fixed_multipliers(const RuntimeTensor& input, const RuntimeTensor& filter, const RuntimeTensor& output, int channels) {
  std::vector<FixedMultiplier> fixed(static_cast<std::size_t>(channels));
  if (input.info.dtype == DType::kUint8) {
    const float product = input.info.quantization.scale() * filter.info.quantization.scale();
    std::ranges::fill(fixed, to_fixed_multiplier(static_cast<double>(product) / output.info.quantization.scale()));
    return fixed;
  }
  std::ranges::transform(channel_multipliers(input, filter, output, channels), fixed.begin(), to_fixed_multiplier);
  return fixed;
}

Result<void> expect_q8_product(const OpContext& context, int axis) {
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& filter = context.input(1);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_same_type(input, filter));
  TANDEM_TRY(context.expect_same_type(input, output));
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  if (input.info.dtype == DType::kUint8) {
    TANDEM_TRY(context.expect_per_tensor_quantized(filter));
  } else {
    TANDEM_TRY(context.expect_weights_quantized(filter, axis));
  }
  if (!context.has_input(2)) return {};
  const RuntimeTensor& bias = context.input(2);
  TANDEM_TRY(context.expect_type(bias, {DType::kInt32}));
  const std::int64_t channels = filter.info.shape[static_cast<std::size_t>(axis)];
  if (element_count(bias.info.shape) != channels) return context.malformed(cat(describe(bias.info), ": has ", element_count(bias.info.shape), " values for ", channels, " channels"));
  return {};
}

}  // namespace tandem
