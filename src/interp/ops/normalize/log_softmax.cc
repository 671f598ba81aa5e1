// LOG_SOFTMAX: the logarithm of softmax over the last dimension.

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/log_softmax_q8/log_softmax_q8.h"
#include "interp/kernels/softmax_f32/softmax_f32.h"
#include "interp/ops/normalize/rows.h"
#include "interp/ops/normalize/softmax_scaling.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

constexpr KernelTraits kInPlace{.overwrites = 0};

PreparedKernel of_bytes(const OpContext& context, Rows rows) {
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  const Quantization& q = output.info.quantization;
  const int largest = input.info.dtype == DType::kInt8 ? 127 : 255;
  if (q.scale() != 1.0f / 16 || q.zero_point() != largest)
    return context.malformed(cat(describe(output.info), ": scale ", q.scale(), ", zero point ", q.zero_point(), "; a log-softmax's are 1/16 and ", largest));
  const SoftmaxScaling scaling = softmax_scaling(1, input.info.quantization.scale());
  const FixedMultiplier inverse = to_fixed_multiplier(std::ldexp(1.0, 31 - scaling.multiplier.shift) / std::max(scaling.multiplier.multiplier, 1));
  const LogSoftmaxQ8 softmax{rows.count, rows.length, scaling.multiplier, inverse, scaling.difference_low};
  return make_kernel(
      [softmax, in = &input, out = &output](ThreadPool& pool) {
        pool.parallel_for(softmax.rows, std::max(1, 2048 / softmax.depth), [&](std::int64_t begin, std::int64_t end) {
          LogSoftmaxQ8 part = softmax;
          part.rows = end - begin;
          with_type<std::int8_t, std::uint8_t>(in->info.dtype, [&](auto type) {
            using T = decltype(type);
            log_softmax_q8<T>(part, in->as<T>() + begin * softmax.depth, out->as<T>() + begin * softmax.depth);
          });
        });
      },
      kInPlace);
}

}  // namespace

PreparedKernel prepare_log_softmax(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_same_type(input, context.output(0)));
  TANDEM_ASSIGN(const Rows rows, rows_of(context, input));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  if (input.info.dtype != DType::kFloat32) return of_bytes(context, rows);
  return make_kernel(
      [rows, in = &input, out = &context.output(0)](ThreadPool& pool) {
        pool.parallel_for(rows.count, std::max(1, 2048 / rows.length), [&](std::int64_t begin, std::int64_t end) {
          log_softmax_f32(in->as<float>() + begin * rows.length, out->as<float>() + begin * rows.length, end - begin, rows.length);
        });
      },
      kInPlace);
}

}  // namespace tandem
