// TRANSPOSE_CONV: operand 0 is the output's shape, a constant; filter [out, height, width, in], input NHWC, optional bias [out].

#include "interp/kernels/transpose_conv_f32/transpose_conv_f32.h"
#include "interp/kernels/transpose_conv_q16/transpose_conv_q16.h"
#include "interp/kernels/transpose_conv_q8/transpose_conv_q8.h"

#include "base/text.h"
#include "interp/ops/linear/linear_kernel.h"
#include "interp/ops/windows.h"

namespace tandem {
namespace {

// The convolution from the output to the input that is to be turned round, if it is one.
Result<TransposeConv> read_shapes(const OpContext& context, const LinearOperands& operands, std::int8_t padding, int stride_x, int stride_y) {
  const Shape &in = operands.input->info.shape, &taps = operands.weights->info.shape;
  if (element_count(taps) == 0) return context.malformed(cat(describe(operands.weights->info), ": a filter has no empty dimension"));
  if (in[3] != taps[3]) return unfit_filter(context, operands);
  TANDEM_ASSIGN(const Shape out, context.constant_integers(0));
  if (out.size() != 4 || out[0] != in[0] || out[1] < 1 || out[2] < 1 || out[3] != taps[0])
    return context.malformed(cat("cannot make ", listed(out), " of ", describe(operands.input->info), " and filter ", listed(taps)));

  TransposeConv conv;
  Window& window = conv.window;
  window = {.batches = in[0], .in_height = out[1], .in_width = out[2], .in_channels = in[3], .out_channels = out[3], .filter_height = taps[1], .filter_width = taps[2],
            .stride_y = stride_y, .stride_x = stride_x};
  TANDEM_TRY(place_window(context, padding, window));
  if (window.out_height != in[1] || window.out_width != in[2])
    return context.malformed(cat("an output of ", out[1], " x ", out[2], " has ", window.out_height, " x ", window.out_width, " windows, but ", describe(operands.input->info), " is to fill them"));
  TANDEM_TRY(context.set_output_shape(0, out));
  return conv;
}

}  // namespace

PreparedKernel prepare_transpose_conv(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(3, 4, 1));
  TANDEM_TRY(context.expect_options(49));
  LinearOperands operands{.input = &context.input(2), .weights = &context.input(1), .bias = context.optional_input(3), .output = &context.output(0)};
  TANDEM_TRY(context.expect_rank(*operands.input, 4));
  TANDEM_TRY(context.expect_rank(*operands.weights, 4));
  TANDEM_TRY(expect_linear(context, operands, false));
  std::int8_t padding = 0;
  std::int32_t stride_x = 0, stride_y = 0;
  TANDEM_TRY(context.option(0, padding));
  TANDEM_TRY(context.option(1, stride_x));
  TANDEM_TRY(context.option(2, stride_y));
  TANDEM_TRY(context.option(3, operands.activation));
  TANDEM_TRY(context.option(4, operands.sum_type));
  if (context.numerics() == Numerics::kTflm) operands.sum_type = 0;  // TFLite Micro does not ask for it here
  TANDEM_ASSIGN(const TransposeConv shape, read_shapes(context, operands, padding, stride_x, stride_y));
  return linear_kernel<FixedRescale, false>(context, operands, [shape](const auto& products, const auto* in, const auto* filter, auto* out, ThreadPool& pool) {
    pool.parallel_for(std::int64_t{shape.window.batches} * shape.window.in_height, 1, [&](std::int64_t begin, std::int64_t end) { transpose_conv(shape, products, in, filter, out, begin, end); });
  });
}

}  // namespace tandem
