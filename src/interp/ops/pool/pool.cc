#include "interp/ops/pool/pool.h"

#include "base/text.h"
#include "interp/ops/windows.h"

namespace tandem {
namespace {

Result<void> expect_one_quantization(const OpContext& context, const RuntimeTensor& input, const RuntimeTensor& output) {
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  const Quantization &from = input.info.quantization, &to = output.info.quantization;
  if (from.scale() == to.scale() && from.zero_point() == to.zero_point()) return {};
  return context.malformed(cat("pooling keeps the quantisation, but goes from scale ", from.scale(), ", zero point ", from.zero_point(), " to ", to.scale(), ", ", to.zero_point()));
}

}  // namespace

Result<PoolOperands> read_pool(const OpContext& context, std::initializer_list<DType> allowed) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_options(5));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_rank(input, 4));
  TANDEM_TRY(context.expect_type(input, allowed));
  TANDEM_TRY(context.expect_same_type(input, output));
  if (input.info.dtype != DType::kFloat32) TANDEM_TRY(expect_one_quantization(context, input, output));

  const Shape& in = input.info.shape;
  PoolOperands pool;
  pool.window = {.batches = in[0], .in_height = in[1], .in_width = in[2], .in_channels = in[3], .out_channels = in[3]};
  std::int8_t padding = 0;
  pool.window.stride_x = pool.window.stride_y = 0;
  TANDEM_TRY(context.option(0, padding));
  TANDEM_TRY(context.option(1, pool.window.stride_x));
  TANDEM_TRY(context.option(2, pool.window.stride_y));
  TANDEM_TRY(context.option(3, pool.window.filter_width));
  TANDEM_TRY(context.option(4, pool.window.filter_height));
  TANDEM_TRY(context.option(5, pool.activation));
  TANDEM_TRY(place_window(context, padding, pool.window));
  TANDEM_TRY(context.set_output_shape(0, {in[0], pool.window.out_height, pool.window.out_width, in[3]}));
  return pool;
}

}  // namespace tandem
