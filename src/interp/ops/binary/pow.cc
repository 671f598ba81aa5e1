// POW: a^b.

#include <cmath>
#include <limits>

#include "base/try.h"
#include "interp/ops/binary/binary.h"

namespace tandem {
namespace {

// For an exponent that is not negative; what leaves 32 bits becomes the nearest number in them.
std::int32_t power(std::int32_t base, std::int32_t exponent) noexcept {
  const bool is_odd = exponent % 2 != 0;
  if (base >= -1 && base <= 1) return exponent == 0 ? 1 : base < 0 && !is_odd ? 1 : base;
  constexpr std::int64_t kLow = std::numeric_limits<std::int32_t>::min(), kHigh = std::numeric_limits<std::int32_t>::max();
  std::int64_t result = 1;
  for (; exponent > 0; --exponent) {
    result *= base;
    if (result < kLow || result > kHigh) return static_cast<std::int32_t>(base < 0 && is_odd ? kLow : kHigh);
  }
  return static_cast<std::int32_t>(result);
}

}  // namespace

PreparedKernel prepare_pow(const OpContext& context) {
  TANDEM_ASSIGN(const BinaryOperands operands, prepare_binary(context, {DType::kFloat32, DType::kInt32}));
  if (operands.a->info.dtype == DType::kFloat32) return elementwise<float>(operands, [](float a, float b) { return std::pow(a, b); });
  return make_kernel([operands](ThreadPool& pool) -> Result<void> {
    if (const auto position = find_value<std::int32_t>(*operands.b, [](std::int32_t exponent) { return exponent < 0; }); position >= 0)
      return wrong_value(*operands.b, operands.b->as<std::int32_t>()[position], position, "a negative power of an integer is none");
    for_each_pair<std::int32_t, std::int32_t>(operands, pool, power);
    return {};
  }, operands.traits);
}

}  // namespace tandem
