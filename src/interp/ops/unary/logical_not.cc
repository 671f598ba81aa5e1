// LOGICAL_NOT: true for false. Any byte but 0 is true.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_logical_not(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kBool}));
  return map_values<std::uint8_t>(context, [](std::uint8_t x) { return static_cast<std::uint8_t>(x == 0); });
}

}  // namespace tandem
