// CEIL: each value's next integer above.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_ceil(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32}));
  return map_reals(context, [](float x) { return std::ceil(x); });
}

}  // namespace tandem
