#include "interp/ops/normalize/softmax_scaling.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tandem {

SoftmaxScaling softmax_scaling(double beta, float scale) {
  constexpr int kIntegerBits = 5;
  const double scaled = beta * scale * (1 << (31 - kIntegerBits));
  const FixedMultiplier multiplier = to_fixed_multiplier(std::min(scaled, double{std::numeric_limits<std::int32_t>::max()}));
  const double radius = std::ldexp((1 << kIntegerBits) - 1.0, 31 - kIntegerBits - multiplier.shift);
  return {multiplier, -static_cast<std::int32_t>(std::min(std::floor(radius), 1e6))};
}

}  // namespace tandem
