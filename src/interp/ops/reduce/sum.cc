// SUM: over the axes that operand 1 lists.

#include "base/try.h"
#include "interp/ops/reduce/code_sums.h"
#include "interp/ops/wrapping.h"

namespace tandem {

PreparedKernel prepare_sum(const OpContext& context) {
  TANDEM_ASSIGN(const ReductionOperands operands,
                prepare_reduction(context, {DType::kInt8, DType::kUint8, DType::kFloat32, DType::kInt16, DType::kInt32, DType::kInt64, DType::kBool}));
  const DType dtype = operands.in->info.dtype;
  if (dtype == DType::kBool) return reduce_bools(operands, true);
  if (dtype == DType::kInt8 || dtype == DType::kUint8 || dtype == DType::kInt16) {
    TANDEM_ASSIGN(const FixedMultiplier multiplier, rescaling(context, operands));
    return sum_codes(context, operands, multiplier);
  }
  return reduction_of<float, std::int32_t, std::int64_t>(operands, [](auto type, const ReductionOperands& o, ThreadPool& pool) {
    using T = decltype(type);
    o.reduction.run(pool, o.in->as<T>(), o.out->as<T>(), T{0}, [](T sum, T value) { return sum_of(sum, value); }, [](T sum) { return sum; });
  });
}

}  // namespace tandem
