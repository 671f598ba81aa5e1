// RELU6: values cut at 0 and 6. TFLite Micro cuts codes by the input's quantisation and does not look at the output's: where the two
// differ its result is wrong, and that is what a model gives there.

#include "base/try.h"
#include "interp/ops/unary/cut.h"

namespace tandem {
PreparedKernel prepare_relu6(const OpContext& context) {
  const auto kTypes = {DType::kFloat32, DType::kInt8, DType::kUint8, DType::kInt16};
  const Bounds bounds{.low = 0, .high = 6};
  if (context.numerics() != Numerics::kTflm) return prepare_cut(context, kTypes, bounds);
  TANDEM_TRY(expect_unary(context, kTypes));
  if (context.input(0).info.dtype == DType::kFloat32) return prepare_cut(context, kTypes, bounds);
  return map_codes(context, [codes = code_bounds(context.input(0), bounds)](std::int32_t code) { return std::min(std::max(code, codes.low), codes.high); });
}

}  // namespace tandem
