// PRELU: negative values times slopes of their own, which broadcast to the input's shape as numpy's do.

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/prelu_q8/prelu_q8.h"
#include "interp/ops/binary/broadcast.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
namespace {

// row(in, slope, slope_step, out, count) for each row of the input.
template <class T, class Row>
PreparedKernel map_rows(const OpContext& context, const Broadcast<2>& broadcast, Row row) {
  return make_kernel(
      [broadcast, row, in = &context.input(0), slope = &context.input(1), out = &context.output(0)](ThreadPool& pool) {
        pool.parallel_for(broadcast.count(), 4096, [&](std::int64_t begin, std::int64_t end) {
          broadcast.for_rows(begin, end, [&](const auto& at, std::int64_t first, std::int64_t count) {
            row(in->as<T>() + first, slope->as<T>() + at[1], broadcast.step(1), out->as<T>() + first, count);
          });
        });
      },
      kInPlace);
}

template <class T>
PreparedKernel of_codes(const OpContext& context, const Broadcast<2>& broadcast) {
  const Quantization &in = context.input(0).info.quantization, &slope = context.input(1).info.quantization, &out = context.output(0).info.quantization;
  PreluQ8 prelu{in.zero_point(), slope.zero_point(), out.zero_point(), {}, {}};
  prelu.multiplier = to_fixed_multiplier(scale_ratio(context, in.scale(), out.scale()));
  prelu.slope_multiplier = to_fixed_multiplier(scale_ratio(context, in.scale() * slope.scale(), out.scale()));
  return map_rows<T>(context, broadcast, [prelu](const T* x, const T* s, std::int64_t step, T* y, std::int64_t count) { prelu_q8<T>(prelu, x, s, step, y, count); });
}

}  // namespace

PreparedKernel prepare_prelu(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& slope = context.input(1);
  const DType dtype = input.info.dtype;
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_same_type(input, slope));
  TANDEM_TRY(context.expect_same_type(input, context.output(0)));
  if (dtype != DType::kFloat32)
    for (const RuntimeTensor* tensor : {&input, &slope, static_cast<const RuntimeTensor*>(&context.output(0))}) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
  if (broadcast_shape(input.info.shape, slope.info.shape) != input.info.shape) return context.malformed(cat(describe(slope.info), " does not broadcast to ", describe(input.info)));
  const auto broadcast = Broadcast<2>::of({&input.info.shape, &slope.info.shape}, input.info.shape);
  if (!broadcast) return context.unsupported(cat(describe(input.info), ": more than ", kMostBroadcastDimensions, " dimensions"));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  if (dtype == DType::kInt8) return of_codes<std::int8_t>(context, *broadcast);
  if (dtype == DType::kUint8) return of_codes<std::uint8_t>(context, *broadcast);
  return map_rows<float>(context, *broadcast, [](const float* x, const float* s, std::int64_t step, float* y, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) y[i] = x[i] >= 0 ? x[i] : x[i] * s[i * step];
  });
}

}  // namespace tandem
