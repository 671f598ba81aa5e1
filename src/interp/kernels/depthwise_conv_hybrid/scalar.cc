#include "interp/kernels/depthwise_conv_hybrid/depthwise_conv_hybrid.h"

#include "interp/kernels/product_loops.h"

namespace tandem {

void depthwise_conv(const DepthwiseConv& conv, const HybridProducts& products, const std::int8_t* in, const std::int8_t* filter, float* out, std::int64_t begin, std::int64_t end) noexcept {
  plain_depthwise_conv(conv, products, in, filter, out, begin, end);
}

}  // namespace tandem
