#include "interp/ops/reduce/code_sums.h"

#include <limits>

#include "base/try.h"

namespace tandem {

Result<FixedMultiplier> rescaling(const OpContext& context, const ReductionOperands& operands) {
  TANDEM_TRY(expect_codes(context, {operands.in, operands.out}));
  return to_fixed_multiplier(static_cast<double>(operands.in->info.quantization.scale()) / operands.out->info.quantization.scale());
}

std::unique_ptr<Kernel> sum_codes(const ReductionOperands& operands, FixedMultiplier multiplier) {
  const std::int64_t zero_sum = operands.in->info.quantization.zero_point() * operands.reduction.reduced_count();
  const std::int32_t zero_point = operands.out->info.quantization.zero_point();
  return reduction_of<std::int8_t, std::uint8_t, std::int16_t>(operands, [=](auto type, const ReductionOperands& o, ThreadPool& pool) {
    using T = decltype(type);
    // What leaves 32 bits is dropped.
    o.reduction.run(pool, o.in->as<T>(), o.out->as<T>(), std::uint32_t{0}, [](std::uint32_t sum, T code) { return sum + static_cast<std::uint32_t>(std::int32_t{code}); },
                    [=](std::uint32_t sum) {
                      const auto centred = static_cast<std::int32_t>(sum - static_cast<std::uint32_t>(zero_sum));
                      const std::int64_t value = std::int64_t{multiply(centred, multiplier)} + zero_point;
                      return static_cast<T>(std::clamp<std::int64_t>(value, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
                    });
  });
}

}  // namespace tandem
