// CONV_2D: input NHWC, filter [out, height, width, in / groups], optional bias [out].

#include "interp/kernels/conv_q8/conv_q8.h"

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/q8.h"
#include "interp/ops/windows.h"

namespace tandem {
namespace {

class Conv2d final : public Kernel {
 public:
  Conv2d(ConvQ8 conv, std::vector<FixedMultiplier> multipliers, const OpContext& context)
      : conv_(conv), multipliers_(std::move(multipliers)), input_(context.input(0)), filter_(context.input(1)),
        bias_(context.has_input(2) ? &context.input(2) : nullptr), output_(context.output(0)) {
    conv_.multipliers = multipliers_.data();
  }

  void eval(ThreadPool& pool) noexcept override {
    const std::int32_t* bias = bias_ == nullptr ? nullptr : bias_->as<std::int32_t>();
    with_q8_type(input_.info.dtype, [&](auto type) {
      using T = decltype(type);
      pool.parallel_for(conv_.window.rows(), 1, [&](std::int64_t begin, std::int64_t end) {
        conv_q8<T>(conv_, input_.as<T>(), filter_.as<T>(), bias, output_.as<T>(), begin, end);
      });
    });
  }

 private:
  ConvQ8 conv_;
  std::vector<FixedMultiplier> multipliers_;
  const RuntimeTensor& input_;
  const RuntimeTensor& filter_;
  const RuntimeTensor* bias_;
  const RuntimeTensor& output_;
};

}  // namespace

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
  return std::make_unique<Conv2d>(conv, channel_fixed_multipliers(input, filter, output, taps[0]), context);
}

}  // namespace tandem
