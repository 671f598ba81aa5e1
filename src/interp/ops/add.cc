// ADD: two tensors whose shapes broadcast as numpy's do.

#include "interp/kernels/add_q8/add_q8.h"

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/broadcast.h"
#include "interp/ops/op.h"
#include "interp/ops/q8.h"

namespace tandem {
namespace {

class Add final : public Kernel {
 public:
  Add(const AddQ8& add, const Broadcast& broadcast, const OpContext& context)
      : add_(add), broadcast_(broadcast), a_(context.input(0)), b_(context.input(1)), output_(context.output(0)) {}

  void eval(ThreadPool& pool) noexcept override {
    with_q8_type(output_.info.dtype, [&](auto type) {
      using T = decltype(type);
      pool.parallel_for(broadcast_.rows(), std::max<std::int64_t>(1, 4096 / std::max<std::int64_t>(broadcast_.row_length(), 1)), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
          const auto [a, b] = broadcast_.row(row);
          add_q8<T>(add_, a_.as<T>() + a, broadcast_.step_a(), b_.as<T>() + b, broadcast_.step_b(), output_.as<T>() + row * broadcast_.row_length(), broadcast_.row_length());
        }
      });
    });
  }

 private:
  AddQ8 add_;
  Broadcast broadcast_;
  const RuntimeTensor& a_;
  const RuntimeTensor& b_;
  const RuntimeTensor& output_;
};

}  // namespace

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
  return std::make_unique<Add>(add, *broadcast, context);
}

}  // namespace tandem
