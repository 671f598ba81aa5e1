// REDUCE_PROD: the product over the axes that operand 1 lists.

#include <cmath>
#include <limits>

#include "base/fixed_point.h"
#include "base/text.h"
#include "base/try.h"
#include "interp/ops/reduce/reduction.h"
#include "interp/ops/wrapping.h"

namespace tandem {
namespace {

// Every step rescales the product by the input's scale and by the share of the output's scale that falls to it, so that it stays in range.
PreparedKernel prepare_codes(const OpContext& context, const ReductionOperands& operands) {
  TANDEM_TRY(expect_codes(context, {operands.in, operands.out}));
  const std::int64_t count = operands.reduction.reduced_count();
  if (count == 0) return context.malformed(cat(describe(operands.in->info), ": the product of no values"));
  const double share = std::pow(static_cast<double>(operands.out->info.quantization.scale()), 1.0 / static_cast<double>(count));
  const FixedMultiplier multiplier = to_fixed_multiplier(operands.in->info.quantization.scale() / share);
  if (multiplier.shift > kMostWideShift) return context.unsupported(cat(describe(operands.in->info), ": its scale is too large for the output's"));
  const std::int32_t zero_in = operands.in->info.quantization.zero_point(), zero_out = operands.out->info.quantization.zero_point();
  return reduction_of<std::int8_t, std::int16_t>(operands, [=](auto type, const ReductionOperands& o, ThreadPool& pool) {
    using T = decltype(type);
    constexpr auto kNothingYet = std::numeric_limits<std::int64_t>::min();
    o.reduction.run(pool, o.in->as<T>(), o.out->as<T>(), kNothingYet,
                    [=](std::int64_t product, T code) -> std::int64_t {
                      const std::int32_t factor = code - zero_in;
                      return product == kNothingYet ? factor : multiply_wide(product * factor, multiplier);
                    },
                    [=](std::int64_t product) {
                      const std::int64_t value = std::int64_t{multiply_wide(product, multiplier)} + zero_out;
                      return static_cast<T>(std::clamp<std::int64_t>(value, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
                    });
  });
}

}  // namespace

PreparedKernel prepare_reduce_prod(const OpContext& context) {
  TANDEM_ASSIGN(const ReductionOperands operands,
                prepare_reduction(context, {DType::kInt8, DType::kUint8, DType::kFloat32, DType::kInt16, DType::kInt32, DType::kInt64, DType::kBool}));
  const DType dtype = operands.in->info.dtype;
  if (dtype == DType::kBool) return reduce_bools(operands, false);
  if (operands.in->info.quantization.quantized()) {
    if (dtype == DType::kInt8 || dtype == DType::kInt16) return prepare_codes(context, operands);
    return context.unsupported(cat(describe(operands.in->info), ": only int8 and int16 may have a scale here"));
  }
  return reduction_of<float, std::int8_t, std::uint8_t, std::int16_t, std::int32_t, std::int64_t>(operands, [](auto type, const ReductionOperands& o, ThreadPool& pool) {
    using T = decltype(type);
    o.reduction.run(pool, o.in->as<T>(), o.out->as<T>(), T{1}, [](T product, T value) { return product_of(product, value); }, [](T product) { return product; });
  });
}

}  // namespace tandem
