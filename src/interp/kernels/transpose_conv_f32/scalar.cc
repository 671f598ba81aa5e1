#include "interp/kernels/transpose_conv_f32/transpose_conv_f32.h"

#include "interp/kernels/product_loops.h"

namespace tandem {

void transpose_conv(const TransposeConv& conv, const FloatProducts& products, const float* in, const float* filter, float* out, std::int64_t begin, std::int64_t end) noexcept {
  plain_transpose_conv(conv, products, in, filter, out, begin, end);
}

}  // namespace tandem
