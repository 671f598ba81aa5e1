// REDUCE_MAX and REDUCE_MIN.
#pragma once

#include "base/try.h"
#include "interp/ops/reduce/reduction.h"

namespace tandem {

// `first_of`(T()) is what the extremum of no values is; better(a, b) says whether a takes b's place.
template <class FirstOf, class Better>
PreparedKernel prepare_extremum(const OpContext& context, bool of_bools_any, const FirstOf& first_of, const Better& better) {
  TANDEM_ASSIGN(const ReductionOperands operands,
                prepare_reduction(context, {DType::kInt8, DType::kUint8, DType::kFloat32, DType::kInt16, DType::kInt32, DType::kInt64, DType::kBool}));
  TANDEM_TRY(expect_same_quantization(context, *operands.in, *operands.out));
  if (operands.in->info.dtype == DType::kBool) return reduce_bools(operands, of_bools_any);
  return reduction_of<float, std::int8_t, std::uint8_t, std::int16_t, std::int32_t, std::int64_t>(operands, [=](auto type, const ReductionOperands& o, ThreadPool& pool) {
    using T = decltype(type);
    const T* in = o.in->as<T>();
    // Where TFLite reduces all axes it begins with the first value, which shows where that is not a number, or infinite.
    const T first = o.reduction.reduces_all() && o.reduction.reduced_count() > 0 ? in[0] : first_of(type);
    o.reduction.run(pool, in, o.out->as<T>(), first, [&](T so_far, T value) { return better(value, so_far) ? value : so_far; }, [](T value) { return value; });
  });
}

}  // namespace tandem
