// ROUND: each value's nearest integer, ties to even.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_round(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kFloat16}));
  return map_reals(context, [](float x) {
    const float below = std::floor(x), above_it = x - below;
    // Ties occur below 2^23 only, where half of an odd number is none.
    const bool is_even = std::floor(below / 2) == below / 2;
    return above_it < 0.5f || (above_it == 0.5f && is_even) ? below : below + 1;
  });
}

}  // namespace tandem
