// L2_NORMALIZATION: each row of the last dimension divided by its length, the root of the sum of squares.

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/l2_normalization_q8/l2_normalization_q8.h"
#include "interp/ops/normalize/rows.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

void l2_normalization_f32(const float* in, float* out, std::int64_t rows, std::int64_t depth) {
  for (std::int64_t row = 0; row < rows; ++row, in += depth, out += depth) {
    float squares = 0;
    for (std::int64_t i = 0; i < depth; ++i) squares += in[i] * in[i];
    const float length = std::max(std::sqrt(squares), 1e-6f);
    for (std::int64_t i = 0; i < depth; ++i) out[i] = in[i] / length;
  }
}

Result<void> expect_quantized(const OpContext& context) {
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_per_tensor_quantized(context.input(0)));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  const Quantization& q = output.info.quantization;
  const int middle = output.info.dtype == DType::kInt8 ? 0 : 128;
  if (q.scale() == 1.0f / 128 && q.zero_point() == middle) return {};
  return context.malformed(cat(describe(output.info), ": scale ", q.scale(), ", zero point ", q.zero_point(), "; must be 1/128 and ", middle));
}

}  // namespace

PreparedKernel prepare_l2_normalization(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_options(12));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_same_type(input, context.output(0)));
  std::int8_t activation = 0;
  TANDEM_TRY(context.option(0, activation));
  if (activation != 0) return context.unsupported(cat("fused activation ", int{activation}, ", only none (0)"));
  TANDEM_ASSIGN(const Rows rows, rows_of(context, input));
  if (input.info.dtype != DType::kFloat32) TANDEM_TRY(expect_quantized(context));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  return make_kernel(
      [rows, in = &input, out = &context.output(0)](ThreadPool& pool) {
        pool.parallel_for(rows.count, std::max(1, 4096 / rows.length), [&](std::int64_t begin, std::int64_t end) {
          with_type<float, std::int8_t, std::uint8_t>(in->info.dtype, [&](auto type) {
            using T = decltype(type);
            const T* from = in->as<T>() + begin * rows.length;
            T* to = out->as<T>() + begin * rows.length;
            if constexpr (std::is_same_v<T, float>) l2_normalization_f32(from, to, end - begin, rows.length);
            else l2_normalization_q8<T>(from, to, end - begin, rows.length, in->info.quantization.zero_point());
          });
        });
      },
      KernelTraits{.overwrites = 0});
}

}  // namespace tandem
