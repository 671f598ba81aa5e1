#include "interp/kernels/depthwise_conv_q16/depthwise_conv_q16.h"

#include "interp/kernels/product_loops.h"

namespace tandem {

template <class Bias>
void depthwise_conv(const DepthwiseConv& conv, const Q16Products<Bias>& products, const std::int16_t* in, const std::int8_t* filter, std::int16_t* out, std::int64_t begin, std::int64_t end) noexcept {
  plain_depthwise_conv(conv, products, in, filter, out, begin, end);
}

template void depthwise_conv(const DepthwiseConv&, const Q16Products<std::int32_t>&, const std::int16_t*, const std::int8_t*, std::int16_t*, std::int64_t, std::int64_t) noexcept;
template void depthwise_conv(const DepthwiseConv&, const Q16Products<std::int64_t>&, const std::int16_t*, const std::int8_t*, std::int16_t*, std::int64_t, std::int64_t) noexcept;

}  // namespace tandem
