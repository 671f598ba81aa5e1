// FULLY_CONNECTED: input of any rank, read as rows of the filter's columns; filter [out, in], optional bias [out].

#include "interp/kernels/matmul_f32/matmul_f32.h"
#include "interp/kernels/matmul_hybrid/matmul_hybrid.h"
#include "interp/kernels/matmul_q16/matmul_q16.h"
#include "interp/kernels/matmul_q8/matmul_q8.h"

#include "base/text.h"
#include "interp/ops/linear/packed_conv.h"

namespace tandem {
namespace {

struct Options {
  std::int8_t activation = 0, weights_format = 0, sum_type = 0;
  bool keep_num_dims = false, asymmetric = false;
};

Result<Options> read_options(const OpContext& context) {
  TANDEM_TRY(context.expect_options(8));
  Options options;
  TANDEM_TRY(context.option(0, options.activation));
  TANDEM_TRY(context.option(1, options.weights_format));
  TANDEM_TRY(context.option(2, options.keep_num_dims));
  TANDEM_TRY(context.option(3, options.asymmetric));
  TANDEM_TRY(context.option(4, options.sum_type));
  if (options.weights_format != 0) return context.unsupported(cat("weights format ", int{options.weights_format}, "; only the default, 0, is supported"));
  return options;
}

Result<Matmul> read_shapes(const OpContext& context, bool keep_num_dims) {
  const TensorInfo &input = context.input(0).info, &filter = context.input(1).info;
  Matmul product{.in_features = filter.shape[1], .out_features = filter.shape[0]};
  const std::int64_t values = element_count(input.shape);
  if (product.in_features < 1 || product.out_features < 1 || values % product.in_features != 0)
    return context.malformed(cat("filter ", listed(filter.shape), " does not divide ", describe(input)));
  product.rows = values / product.in_features;

  Shape shape{static_cast<std::int32_t>(product.rows), product.out_features};
  if (keep_num_dims && !input.shape.empty()) {
    if (input.shape.back() != product.in_features)
      return context.malformed(cat(describe(input), ": its last dimension must be the filter's ", product.in_features, " to keep its dimensions"));
    shape = input.shape;
    shape.back() = product.out_features;
  }
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  return product;
}

template <class Rescale, class Work>
PreparedKernel kernel_of(const OpContext& context, const LinearOperands& operands, const Matmul& product, Rescale rescale, const Work& work) {
  // A row is a pixel.
  const auto rows = static_cast<int>(product.rows);
  const Conv conv{.window = {.batches = 1, .in_height = 1, .in_width = rows, .in_channels = product.in_features, .out_height = 1, .out_width = rows, .out_channels = product.out_features,
                             .filter_height = 1, .filter_width = 1},
                  .filter_channels = product.in_features};
  TANDEM_ASSIGN(auto packed, packed_conv_kernel(context, operands, conv, rescale, {packed_conv_q8(context.isa()), packed_conv_f32(context.isa())}));
  if (packed != nullptr) return packed;
  return linear_kernel<Rescale>(context, operands, work);
}

}  // namespace

PreparedKernel prepare_fully_connected(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 3, 1));
  TANDEM_ASSIGN(const Options options, read_options(context));
  LinearOperands operands{.input = &context.input(0), .weights = &context.input(1), .bias = context.optional_input(2), .output = &context.output(0),
                          .activation = options.activation, .sum_type = options.sum_type, .row_codes = options.asymmetric ? RowCodes::kAsymmetric : RowCodes::kSymmetric};
  TANDEM_TRY(context.expect_rank(*operands.weights, 2));
  TANDEM_TRY(expect_linear(context, operands, true));
  TANDEM_ASSIGN(const Matmul product, read_shapes(context, options.keep_num_dims));
  operands.rows = product.rows;
  const auto work = [product](const auto& products, const auto* in, const auto* weights, auto* out, ThreadPool& pool) {
    pool.parallel_for(product.out_features, 16, [&](std::int64_t begin, std::int64_t end) { matmul(product, products, in, weights, out, begin, end); });
  };
  // TFLite Micro multiplies as in its convolutions, TFLite's reference in double precision (docs/numerics.md).
  if (context.numerics() == Numerics::kTflm) return kernel_of(context, operands, product, FixedRescale(), work);
  return kernel_of(context, operands, product, RealRescale(), work);
}

}  // namespace tandem
