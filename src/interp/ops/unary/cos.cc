// COS: the cosine of each value.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_cos(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kFloat16}));
  return map_reals(context, [](float x) { return std::cos(x); });
}

}  // namespace tandem
