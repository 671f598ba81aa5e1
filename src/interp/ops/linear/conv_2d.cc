// CONV_2D: input NHWC, filter [out, height, width, in / groups], optional bias [out].

#include "interp/kernels/conv_q8/conv_q8.h"

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/quantized.h"
#include "interp/ops/windows.h"

namespace tandem {
PreparedKernel prepare_conv_2d(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 3, 1));
  TANDEM_TRY(context.expect_options(1));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& filter = context.input(1);
  TANDEM_TRY(context.expect_rank(input, 4));
  TANDEM_TRY(context.expect_rank(filter, 4));
  TANDEM_TRY(expect_q8_product(context, 0));

  const Shape& in = input.info.shape;
  const Shape& taps = filter.info.shape;
  ConvQ8 conv;
  conv.window = {.batches = in[0], .in_height = in[1], .in_width = in[2], .in_channels = in[3],
                 .out_channels = taps[0], .filter_height = taps[1], .filter_width = taps[2]};
  conv.filter_channels = taps[3];
  if (element_count(taps) == 0) return context.malformed(cat(describe(filter.info), ": a filter has no empty dimension"));
  if (in[3] < 1 || in[3] % taps[3] != 0 || taps[0] % (in[3] / taps[3]) != 0)
    return context.malformed(cat("filter ", listed(taps), " does not fit the ", in[3], " channels of ", describe(input.info)));

  std::int8_t padding = 0, activation = 0;
  TANDEM_TRY(context.option(0, padding));
  conv.window.stride_x = conv.window.stride_y = 0;
  TANDEM_TRY(context.option(1, conv.window.stride_x));
  TANDEM_TRY(context.option(2, conv.window.stride_y));
  TANDEM_TRY(context.option(3, activation));
  TANDEM_TRY(context.option(4, conv.window.dilation_x));
  TANDEM_TRY(context.option(5, conv.window.dilation_y));
  TANDEM_TRY(place_window(context, padding, conv.window));

  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.set_output_shape(0, {in[0], conv.window.out_height, conv.window.out_width, taps[0]}));
  TANDEM_ASSIGN(const ClampRange range, activation_range(context, activation, output));
  conv.input_zero_point = input.info.quantization.zero_point();
  conv.filter_zero_point = filter.info.quantization.zero_point();
  conv.output_zero_point = output.info.quantization.zero_point();
  conv.clamp_low = range.low;
  conv.clamp_high = range.high;
  return make_kernel([conv, multipliers = channel_fixed_multipliers(input, filter, output, taps[0]), in = &input, taps = &filter, bias = context.optional_input(2), out = &output](ThreadPool& pool) mutable {
    conv.multipliers = multipliers.data();
    with_type<std::int8_t, std::uint8_t>(in->info.dtype, [&](auto type) {
      using T = decltype(type);
      pool.parallel_for(conv.window.rows(), 1, [&](std::int64_t begin, std::int64_t end) {
        conv_q8<T>(conv, in->as<T>(), taps->as<T>(), bias == nullptr ? nullptr : bias->as<std::int32_t>(), out->as<T>(), begin, end);
      });
    });
  });
}

}  // namespace tandem
