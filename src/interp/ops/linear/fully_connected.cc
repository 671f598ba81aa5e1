// FULLY_CONNECTED: input of any rank, read as rows of the filter's columns; filter [out, in], optional bias [out].

#include "interp/kernels/fully_connected_q8/fully_connected_q8.h"

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/quantized.h"

namespace tandem {
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
  return make_kernel([product, multipliers = channel_multipliers(input, filter, output, product.out_features), in = &input, rows = &filter, bias = context.optional_input(2),
                      out = &output](ThreadPool& pool) mutable {
    product.multipliers = multipliers.data();
    with_type<std::int8_t, std::uint8_t>(in->info.dtype, [&](auto type) {
      using T = decltype(type);
      pool.parallel_for(product.out_features, 16, [&](std::int64_t begin, std::int64_t end) {
        fully_connected_q8<T>(product, in->as<T>(), rows->as<T>(), bias == nullptr ? nullptr : bias->as<std::int32_t>(), out->as<T>(), begin, end);
      });
    });
  });
}

}  // namespace tandem
