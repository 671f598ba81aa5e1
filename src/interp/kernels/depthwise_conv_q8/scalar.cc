#include "interp/kernels/depthwise_conv_q8/depthwise_conv_q8.h"

#include "interp/kernels/product_loops.h"

namespace tandem {

template <class T>
void depthwise_conv(const DepthwiseConv& conv, const Q8Products<T>& products, const T* in, const T* filter, T* out, std::int64_t begin, std::int64_t end) noexcept {
  plain_depthwise_conv(conv, products, in, filter, out, begin, end);
}

template void depthwise_conv(const DepthwiseConv&, const Q8Products<std::int8_t>&, const std::int8_t*, const std::int8_t*, std::int8_t*, std::int64_t, std::int64_t) noexcept;
template void depthwise_conv(const DepthwiseConv&, const Q8Products<std::uint8_t>&, const std::uint8_t*, const std::uint8_t*, std::uint8_t*, std::int64_t, std::int64_t) noexcept;

}  // namespace tandem
