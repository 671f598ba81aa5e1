// ELU: exp(x) - 1 of negative values.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_elu(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kInt8}));
  return map_any(context, [](float x) { return x < 0 ? std::expm1(x) : x; });
}

}  // namespace tandem
