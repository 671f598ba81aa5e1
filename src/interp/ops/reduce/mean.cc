// MEAN: over the axes that operand 1 lists.

#include <bit>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/reduce/code_sums.h"

namespace tandem {
namespace {

// 1 / count goes into the multiplier by an integer division, after as many bits were moved up as fit.
FixedMultiplier divide(FixedMultiplier m, std::int64_t count) {
  const int bits = std::min({63 - std::countl_zero(static_cast<std::uint64_t>(count)), 32, 31 + m.shift});
  return {static_cast<std::int32_t>((std::int64_t{m.multiplier} << bits) / count), m.shift - bits};
}

}  // namespace

PreparedKernel prepare_mean(const OpContext& context) {
  TANDEM_ASSIGN(const ReductionOperands operands,
                prepare_reduction(context, {DType::kInt8, DType::kUint8, DType::kFloat32, DType::kInt16, DType::kInt32, DType::kInt64}));
  const std::int64_t count = operands.reduction.reduced_count();
  if (count == 0) return context.malformed(cat(describe(operands.in->info), ": the mean of no values"));
  const DType dtype = operands.in->info.dtype;
  if (dtype == DType::kInt8 || dtype == DType::kUint8 || dtype == DType::kInt16) {
    TANDEM_ASSIGN(const FixedMultiplier multiplier, rescaling(context, operands));
    return sum_codes(context, operands, divide(multiplier, count));
  }
  if (dtype == DType::kFloat32)
    return reduction_of<float>(operands, [count](float, const ReductionOperands& o, ThreadPool& pool) {
      o.reduction.run(pool, o.in->as<float>(), o.out->as<float>(), 0.0f, [](float sum, float value) { return sum + value; },
                      [divisor = static_cast<float>(count)](float sum) { return sum / divisor; });
    });
  return reduction_of<std::int32_t, std::int64_t>(operands, [count](auto type, const ReductionOperands& o, ThreadPool& pool) {
    using T = decltype(type);
    // What leaves 64 bits is dropped, and so is what division leaves.
    o.reduction.run(pool, o.in->as<T>(), o.out->as<T>(), std::uint64_t{0}, [](std::uint64_t sum, T value) { return sum + static_cast<std::uint64_t>(value); },
                    [count](std::uint64_t sum) { return static_cast<T>(static_cast<std::int64_t>(sum) / count); });
  });
}

}  // namespace tandem
