// CONV_2D: input NHWC, filter [out, height, width, in / groups], optional bias [out].

#include "interp/kernels/conv_f32/conv_f32.h"
#include "interp/kernels/conv_hybrid/conv_hybrid.h"
#include "interp/kernels/conv_q16/conv_q16.h"
#include "interp/kernels/conv_q8/conv_q8.h"
#include "interp/ops/linear/packed_conv.h"

namespace tandem {

PreparedKernel prepare_conv_2d(const OpContext& context) {
  TANDEM_ASSIGN(Convolution read, read_convolution(context, 1, 3, 0));
  TANDEM_TRY(context.option(6, read.operands.sum_type));
  // Only filters with a scale for each channel go with zero points in TFLite; those of DEPTHWISE_CONV_2D always do.
  if (!read.operands.weights->info.quantization.per_channel()) read.operands.row_codes = RowCodes::kSymmetric;
  const Conv shape{.window = read.window, .filter_channels = read.operands.weights->info.shape[3]};
  if (shape.window.in_channels % shape.filter_channels != 0 || shape.window.out_channels % (shape.window.in_channels / shape.filter_channels) != 0)
    return unfit_filter(context, read.operands);
  TANDEM_ASSIGN(auto packed, packed_conv_kernel(context, read.operands, shape, FixedRescale(), {packed_conv_q8(context.isa()), packed_conv_f32(context.isa())}));
  if (packed != nullptr) return packed;
  return linear_kernel(context, read.operands, [shape](const auto& products, const auto* in, const auto* filter, auto* out, ThreadPool& pool) {
    pool.parallel_for(shape.window.rows(), 1, [&](std::int64_t begin, std::int64_t end) { conv(shape, products, in, filter, out, begin, end); });
  });
}

}  // namespace tandem
