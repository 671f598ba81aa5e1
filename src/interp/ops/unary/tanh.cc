// TANH: the hyperbolic tangent of each value. 8-bit codes by a table, which TFLite Micro makes in fixed point; int16 interpolated.

#include "base/try.h"
#include "interp/kernels/fixed_functions.h"
#include "interp/ops/unary/sigmoid.h"

namespace tandem {
PreparedKernel prepare_tanh(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kFloat16, DType::kInt8, DType::kUint8, DType::kInt16}));
  const DType dtype = context.input(0).info.dtype;
  if (dtype == DType::kInt16) return map_sigmoid_q16(context, 1, tanh_q16);
  if (dtype == DType::kInt8 && context.numerics() == Numerics::kTflm) return map_sigmoid_fixed_point(context, fixed_point::tanh, 7, 0);
  return map_any(context, [](float x) { return std::tanh(x); });
}

}  // namespace tandem
