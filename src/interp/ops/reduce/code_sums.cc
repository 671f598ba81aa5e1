#include "interp/ops/reduce/code_sums.h"

#include <limits>

#include "base/try.h"
#include "interp/kernels/column_sums_q8/column_sums_q8.h"

namespace tandem {

Result<FixedMultiplier> rescaling(const OpContext& context, const ReductionOperands& operands) {
  TANDEM_TRY(expect_codes(context, {operands.in, operands.out}));
  return to_fixed_multiplier(static_cast<double>(operands.in->info.quantization.scale()) / operands.out->info.quantization.scale());
}

namespace {

// Sums of 8-bit codes along columns, or null.
std::unique_ptr<Kernel> sum_columns(const OpContext& context, const ReductionOperands& operands, FixedMultiplier multiplier) {
  const VectorColumnSumsQ8* const vectors = vector_column_sums_q8(context.isa());
  const auto matrices = operands.reduction.matrices();
  const bool is_rescaled = multiplier.shift <= -1 && multiplier.shift >= -31;
  if (vectors == nullptr || size_of(operands.in->info.dtype) != 1 || !is_rescaled || !matrices || matrices->columns < vectors->least_columns || matrices->rows < 1) return nullptr;
  const std::int32_t shift = operands.in->info.dtype == DType::kUint8 ? 128 : 0;
  const std::int64_t zero_sum = (operands.in->info.quantization.zero_point() - shift) * matrices->rows;
  const ColumnSumsQ8 sums{.rows = matrices->rows, .columns = matrices->columns, .flip = static_cast<std::uint8_t>(shift), .zero_sum = static_cast<std::int32_t>(zero_sum),
                          .multiplier = multiplier, .zero_point = operands.out->info.quantization.zero_point() - shift};
  return make_kernel([sums, run = vectors->run, count = matrices->count, in = operands.in, out = operands.out](ThreadPool& pool) {
    pool.parallel_for(count, 1 + 262144 / (sums.rows * sums.columns), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) run(sums, in->as<std::uint8_t>() + i * sums.rows * sums.columns, out->as<std::uint8_t>() + i * sums.columns);
    });
  }, {.name = vectors->name});
}

}  // namespace

std::unique_ptr<Kernel> sum_codes(const OpContext& context, const ReductionOperands& operands, FixedMultiplier multiplier) {
  if (auto kernel = sum_columns(context, operands, multiplier)) return kernel;
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
