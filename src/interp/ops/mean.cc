// MEAN: over the axes that operand 1 lists, a constant.

#include "interp/kernels/mean_q8/mean_q8.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/q8.h"

namespace tandem {
namespace {

class Mean final : public Kernel {
 public:
  Mean(const MeanQ8& mean, const OpContext& context)
      : mean_(mean), sums_(static_cast<std::size_t>(mean.out_count)), input_(context.input(0)), output_(context.output(0)) {}

  void eval(ThreadPool&) noexcept override {
    with_q8_type(input_.info.dtype, [&](auto type) {
      using T = decltype(type);
      mean_q8<T>(mean_, input_.as<T>(), sums_.data(), output_.as<T>());
    });
  }

 private:
  MeanQ8 mean_;
  std::vector<std::int32_t> sums_;
  const RuntimeTensor& input_;
  const RuntimeTensor& output_;
};

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
  const RuntimeTensor& axes = context.input(1);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_same_type(input, output));
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  TANDEM_TRY(context.expect_type(axes, {DType::kInt32}));
  TANDEM_TRY(context.expect_constant(axes));
  bool keep_dims = false;
  TANDEM_TRY(context.option(0, keep_dims));

  const Shape& in = input.info.shape;
  const auto rank = static_cast<std::int32_t>(in.size());
  if (rank > MeanQ8::kMaxRank) return context.unsupported(cat(describe(input.info), ": more than ", MeanQ8::kMaxRank, " dimensions"));
  MeanQ8 mean;
  mean.rank = rank;
  std::ranges::copy(in, mean.shape);
  for (std::int64_t i = 0; i < element_count(axes.info.shape); ++i) {
    const std::int32_t axis = axes.as<std::int32_t>()[i];
    if (axis < -rank || axis >= rank) return context.malformed(cat("axis ", axis, " of ", describe(input.info)));
    mean.reduced[axis < 0 ? axis + rank : axis] = true;
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
  return std::make_unique<Mean>(mean, context);
}

}  // namespace tandem
