// GELU: x times the normal distribution's share below x, by the error function or by an approximation with tanh.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_gelu(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kFloat16, DType::kInt8, DType::kUint8, DType::kInt16}));
  TANDEM_TRY(context.expect_options(116));
  bool approximate = false;
  TANDEM_TRY(context.option(0, approximate));
  constexpr float kSqrtHalf = 0.70710678118654752f, kSqrt2OverPi = 0.79788456080286536f;
  if (approximate) return map_any(context, [](float x) { return 0.5f * x * (1 + std::tanh(kSqrt2OverPi * (x + 0.044715f * x * x * x))); });
  return map_any(context, [](float x) { return 0.5f * x * std::erfc(x * -kSqrtHalf); });
}

}  // namespace tandem
