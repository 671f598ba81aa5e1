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

}  // namespace tandem
