// FULLY_CONNECTED: input of any rank, read as rows of the filter's columns; filter [out, in], optional bias [out].

#include "interp/kernels/fully_connected_q8/fully_connected_q8.h"

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/q8.h"

namespace tandem {
namespace {

class FullyConnected final : public Kernel {
 public:
  FullyConnected(FullyConnectedQ8 product, std::vector<double> multipliers, const OpContext& context)
      : product_(product), multipliers_(std::move(multipliers)), input_(context.input(0)), filter_(context.input(1)),
        bias_(context.has_input(2) ? &context.input(2) : nullptr), output_(context.output(0)) {
    product_.multipliers = multipliers_.data();
  }

  void eval(ThreadPool& pool) noexcept override {
    const std::int32_t* bias = bias_ == nullptr ? nullptr : bias_->as<std::int32_t>();
    with_q8_type(input_.info.dtype, [&](auto type) {
      using T = decltype(type);
      pool.parallel_for(product_.out_features, 16, [&](std::int64_t begin, std::int64_t end) {
        fully_connected_q8<T>(product_, input_.as<T>(), filter_.as<T>(), bias, output_.as<T>(), begin, end);
      });
    });
  }

 private:
  FullyConnectedQ8 product_;
  std::vector<double> multipliers_;
  const RuntimeTensor& input_;
  const RuntimeTensor& filter_;
  const RuntimeTensor* bias_;
  const RuntimeTensor& output_;
};

}  // namespace

PreparedKernel prepare_fully_connected(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 3, 1));
  TANDEM_TRY(context.expect_options(8));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& filter = context.input(1);
  TANDEM_TRY(context.expect_rank(filter, 2));
  TANDEM_TRY(expect_q8_product(context, 0));
  std::int8_t activation = 0, weights_format = 0;
  bool keep_num_dims = false;
  TANDEM_TRY(context.option(0, activation));
  TANDEM_TRY(context.option(1, weights_format));
  TANDEM_TRY(context.option(2, keep_num_dims));
  if (weights_format != 0) return context.unsupported(cat("weights format ", int{weights_format}, "; only the default, 0, is supported"));

  FullyConnectedQ8 product;
  product.out_features = filter.info.shape[0];
  product.in_features = filter.info.shape[1];
  const std::int64_t values = element_count(input.info.shape);
  if (product.in_features < 1 || product.out_features < 1 || values % product.in_features != 0)
    return context.malformed(cat("filter ", listed(filter.info.shape), " does not divide ", describe(input.info)));
  product.batches = values / product.in_features;

  Shape shape{static_cast<std::int32_t>(product.batches), product.out_features};
  if (keep_num_dims && !input.info.shape.empty()) {
    if (input.info.shape.back() != product.in_features)
      return context.malformed(cat(describe(input.info), ": its last dimension must be the filter's ", product.in_features, " to keep its dimensions"));
    shape = input.info.shape;
    shape.back() = product.out_features;
  }
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  TANDEM_ASSIGN(const ClampRange range, activation_range(context, activation, output));
  product.input_zero_point = input.info.quantization.zero_point();
  product.filter_zero_point = filter.info.quantization.zero_point();
  product.output_zero_point = output.info.quantization.zero_point();
  product.clamp_low = range.low;
  product.clamp_high = range.high;
  return std::make_unique<FullyConnected>(product, channel_multipliers(input, filter, output, product.out_features), context);
}

}  // namespace tandem
