// LOG: the natural logarithm of each value. Codes that stand for 0 or less give the smallest that the output has.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_log(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kInt8, DType::kInt16}));
  const DType dtype = context.input(0).info.dtype;
  if (dtype == DType::kFloat32) return map_reals(context, [](float x) { return std::log(x); });
  const Quantization& q = context.output(0).info.quantization;
  const float smallest = static_cast<float>((dtype == DType::kInt8 ? -128 : -32768) - q.zero_point()) * q.scale();
  return map_codes_as_reals(context, [smallest](float x) { return x <= 0 ? smallest : std::log(x); });
}

}  // namespace tandem
