// ADD: two tensors whose shapes broadcast as numpy's do.

#include "interp/kernels/add_q8/add_q8.h"

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/binary/broadcast.h"
#include "interp/ops/op.h"
#include "interp/ops/quantized.h"

namespace tandem {
PreparedKernel prepare_add(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  TANDEM_TRY(context.expect_options(11));
  const RuntimeTensor& a = context.input(0);
  const RuntimeTensor& b = context.input(1);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(a, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_same_type(a, b));
  TANDEM_TRY(context.expect_same_type(a, output));
  for (const RuntimeTensor* tensor : {&a, &b, &output}) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
  std::int8_t activation = 0;
  TANDEM_TRY(context.option(0, activation));

  auto shape = broadcast_shape(a.info.shape, b.info.shape);
  if (!shape) return context.malformed(cat(describe(a.info), " and ", describe(b.info), " do not broadcast"));
  const auto broadcast = Broadcast::of(a.info.shape, b.info.shape, *shape);
  if (!broadcast) return context.unsupported(cat(describe(a.info), ": more than ", Broadcast::kMaxRank, " dimensions"));
  TANDEM_TRY(context.set_output_shape(0, *std::move(shape)));
  TANDEM_ASSIGN(const ClampRange range, activation_range(context, activation, output));

  const double scale_a = a.info.quantization.scale(), scale_b = b.info.quantization.scale(), scale_out = output.info.quantization.scale();
  const double common = 2 * std::max(scale_a, scale_b);
  AddQ8 add;
  add.zero_point_a = a.info.quantization.zero_point();
  add.zero_point_b = b.info.quantization.zero_point();
  add.output_zero_point = output.info.quantization.zero_point();
  add.multiplier_a = to_fixed_multiplier(scale_a / common);
  add.multiplier_b = to_fixed_multiplier(scale_b / common);
  add.output_multiplier = to_fixed_multiplier(common / ((1 << AddQ8::kLeftShift) * scale_out));
  add.clamp_low = range.low;
  add.clamp_high = range.high;
  return make_kernel([add, broadcast = *broadcast, a = &a, b = &b, out = &output](ThreadPool& pool) {
    with_type<std::int8_t, std::uint8_t>(out->info.dtype, [&](auto type) {
      using T = decltype(type);
      pool.parallel_for(broadcast.rows(), std::max<std::int64_t>(1, 4096 / std::max<std::int64_t>(broadcast.row_length(), 1)), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
          const auto [at_a, at_b] = broadcast.row(row);
          add_q8<T>(add, a->as<T>() + at_a, broadcast.step_a(), b->as<T>() + at_b, broadcast.step_b(), out->as<T>() + row * broadcast.row_length(), broadcast.row_length());
        }
      });
    });
  });
}

}  // namespace tandem
