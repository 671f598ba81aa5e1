#include "interp/ops/pool/pool.h"

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/quantized.h"
#include "interp/ops/windows.h"

namespace tandem {

PreparedKernel prepare_pool(const OpContext& context, PoolFunction<std::int8_t> int8, PoolFunction<std::uint8_t> uint8) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_options(5));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_rank(input, 4));
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_same_type(input, output));
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  const Quantization &from = input.info.quantization, &to = output.info.quantization;
  if (from.scale() != to.scale() || from.zero_point() != to.zero_point())
    return context.malformed(cat("pooling keeps the quantisation, but goes from scale ", from.scale(), ", zero point ", from.zero_point(), " to ", to.scale(), ", ", to.zero_point()));

  const Shape& in = input.info.shape;
  PoolQ8 pool;
  pool.window = {.batches = in[0], .in_height = in[1], .in_width = in[2], .in_channels = in[3], .out_channels = in[3]};
  std::int8_t padding = 0, activation = 0;
  pool.window.stride_x = pool.window.stride_y = 0;
  TANDEM_TRY(context.option(0, padding));
  TANDEM_TRY(context.option(1, pool.window.stride_x));
  TANDEM_TRY(context.option(2, pool.window.stride_y));
  TANDEM_TRY(context.option(3, pool.window.filter_width));
  TANDEM_TRY(context.option(4, pool.window.filter_height));
  TANDEM_TRY(context.option(5, activation));
  TANDEM_TRY(place_window(context, padding, pool.window));
  TANDEM_TRY(context.set_output_shape(0, {in[0], pool.window.out_height, pool.window.out_width, in[3]}));
  TANDEM_ASSIGN(const ClampRange range, activation_range(context, activation, output));
  pool.clamp_low = range.low;
  pool.clamp_high = range.high;
  return make_kernel([pool, int8, uint8, in = &input, out = &output](ThreadPool& threads) {
    threads.parallel_for(pool.window.rows(), 1, [&](std::int64_t begin, std::int64_t end) {
      if (in->info.dtype == DType::kInt8) int8(pool, in->as<std::int8_t>(), out->as<std::int8_t>(), begin, end);
      else uint8(pool, in->as<std::uint8_t>(), out->as<std::uint8_t>(), begin, end);
    });
  });
}

}  // namespace tandem
