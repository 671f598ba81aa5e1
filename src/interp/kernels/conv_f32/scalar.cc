#include "interp/kernels/conv_f32/conv_f32.h"

#include "interp/kernels/product_loops.h"

namespace tandem {

void conv(const Conv& conv, const FloatProducts& products, const float* in, const float* filter, float* out, std::int64_t begin, std::int64_t end) noexcept {
  plain_conv(conv, products, in, filter, out, begin, end);
}

}  // namespace tandem
