// EXP: e to the power of each value.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_exp(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kInt8, DType::kInt16}));
  return map_any(context, [](float x) { return std::exp(x); });
}

}  // namespace tandem
