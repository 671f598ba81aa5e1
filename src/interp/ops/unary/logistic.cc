// LOGISTIC: 1 / (1 + exp(-x)). 8-bit codes by a table, which TFLite Micro makes in fixed point; int16 interpolated.

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/fixed_functions.h"
#include "interp/ops/unary/sigmoid.h"

namespace tandem {
PreparedKernel prepare_logistic(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kFloat16, DType::kInt8, DType::kUint8, DType::kInt16}));
  const DType dtype = context.input(0).info.dtype;
  const RuntimeTensor& output = context.output(0);
  const Quantization& q = output.info.quantization;
  if (dtype == DType::kInt16) return map_sigmoid_q16(context, 0, logistic_q16);
  if (dtype == DType::kInt8 && context.numerics() == Numerics::kTflm) {
    if (q.zero_point() != -128) return context.malformed(cat(describe(output.info), ": zero point ", q.zero_point(), ", must be -128 for TFLite Micro"));
    return map_sigmoid_fixed_point(context, fixed_point::logistic, 8, -128);
  }
  if (dtype == DType::kInt8 || dtype == DType::kUint8) {
    if (q.scale() != 1.0f / 256) return context.malformed(cat(describe(output.info), ": scale ", q.scale(), ", must be 1/256"));
    return map_codes_as_reals(context, [](float x) { return 1 / (1 + std::exp(-x)); });
  }
  return map_reals(context, [](float x) {
    if (x > 16.619047164916992188f) return 1.0f;  // from there on the quotient is 1
    if (x < -9.0f) return std::exp(x);            // and here the 1 of the denominator is lost
    return 1 / (1 + std::exp(-x));
  });
}

}  // namespace tandem
