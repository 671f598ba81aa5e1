// DEPTHWISE_CONV_2D: input NHWC, filter [1, height, width, channels * depth multiplier], optional bias [channels * depth multiplier].

#include "interp/kernels/depthwise_conv_f32/depthwise_conv_f32.h"
#include "interp/kernels/depthwise_conv_hybrid/depthwise_conv_hybrid.h"
#include "interp/kernels/depthwise_conv_q16/depthwise_conv_q16.h"
#include "interp/kernels/depthwise_conv_q8/depthwise_conv_q8.h"
#include "interp/ops/linear/packed_conv.h"

namespace tandem {

PreparedKernel prepare_depthwise_conv_2d(const OpContext& context) {
  TANDEM_ASSIGN(const Convolution read, read_convolution(context, 2, 4, 3));
  const Window& window = read.window;
  if (read.operands.weights->info.shape[0] != 1 || window.out_channels % window.in_channels != 0) return unfit_filter(context, read.operands);
  // The file states the multiplier too; the shapes decide, as in TFLite.
  const DepthwiseConv shape{.window = window, .depth_multiplier = window.out_channels / window.in_channels};
  TANDEM_ASSIGN(auto packed, packed_conv_kernel(context, read.operands, {.window = window, .filter_channels = 1}, FixedRescale(), {packed_depthwise_conv_q8(context.isa()), packed_depthwise_conv_f32(context.isa())}));
  if (packed != nullptr) return packed;
  return linear_kernel(context, read.operands, [shape](const auto& products, const auto* in, const auto* filter, auto* out, ThreadPool& pool) {
    pool.parallel_for(shape.window.rows(), 1, [&](std::int64_t begin, std::int64_t end) { depthwise_conv(shape, products, in, filter, out, begin, end); });
  });
}

}  // namespace tandem
