// FLOOR: each value's next integer below.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_floor(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kFloat16}));
  return map_reals(context, [](float x) { return std::floor(x); });
}

}  // namespace tandem
