// SQUARE: each value times itself.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_square(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32}));
  return map_reals(context, [](float x) { return x * x; });
}

}  // namespace tandem
