// MEAN: over the axes that operand 1 lists, a constant.

#include "interp/kernels/mean_q8/mean_q8.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/quantized.h"

namespace tandem {
namespace {

// 1 / count goes into the multiplier by an integer division, after as many bits were moved up as fit.
FixedMultiplier divide(FixedMultiplier m, std::int64_t count) {
  const int bits = std::min({63 - std::countl_zero(static_cast<std::uint64_t>(count)), 32, 31 + m.shift});
  return {static_cast<std::int32_t>((std::int64_t{m.multiplier} << bits) / count), m.shift - bits};
}

}  // namespace

PreparedKernel prepare_mean(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  TANDEM_TRY(context.expect_options(27));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_same_type(input, output));
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  TANDEM_ASSIGN(const std::vector<std::int32_t> axis_list, context.constant_integers(1));
  bool keep_dims = false;
  TANDEM_TRY(context.option(0, keep_dims));

  const Shape& in = input.info.shape;
  const auto rank = static_cast<std::int32_t>(in.size());
  if (rank > MeanQ8::kMaxRank) return context.unsupported(cat(describe(input.info), ": more than ", MeanQ8::kMaxRank, " dimensions"));
  MeanQ8 mean;
  mean.rank = rank;
  std::ranges::copy(in, mean.shape);
  for (const std::int32_t axis : axis_list) {
    TANDEM_ASSIGN(const std::size_t d, context.axis_of(axis, input));
    mean.reduced[d] = true;
  }
  Shape shape;
  mean.reduced_count = 1;
  for (std::int32_t d = 0; d < rank; ++d) {
    if (mean.reduced[d]) mean.reduced_count *= in[static_cast<std::size_t>(d)];
    if (!mean.reduced[d] || keep_dims) shape.push_back(mean.reduced[d] ? 1 : in[static_cast<std::size_t>(d)]);
  }
  if (mean.reduced_count == 0) return context.malformed(cat(describe(input.info), ": the mean of no values"));
  mean.out_count = element_count(shape);
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));  // before as many sums are reserved
  mean.input_zero_point = input.info.quantization.zero_point();
  mean.output_zero_point = output.info.quantization.zero_point();
  mean.multiplier = divide(to_fixed_multiplier(static_cast<double>(input.info.quantization.scale()) / output.info.quantization.scale()), mean.reduced_count);
  TANDEM_ASSIGN(RuntimeTensor * sums, context.scratch(DType::kInt32, mean.out_count));
  return make_kernel([mean, sums, in = &input, out = &output](ThreadPool&) {
    with_type<std::int8_t, std::uint8_t>(in->info.dtype, [&](auto type) {
      using T = decltype(type);
      mean_q8<T>(mean, in->as<T>(), sums->as<std::int32_t>(), out->as<T>());
    });
  });
}

}  // namespace tandem
