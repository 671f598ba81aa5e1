#include "interp/kernels/depthwise_conv_f32/depthwise_conv_f32.h"

#include "interp/kernels/product_loops.h"

namespace tandem {

void depthwise_conv(const DepthwiseConv& conv, const FloatProducts& products, const float* in, const float* filter, float* out, std::int64_t begin, std::int64_t end) noexcept {
  plain_depthwise_conv(conv, products, in, filter, out, begin, end);
}

}  // namespace tandem
