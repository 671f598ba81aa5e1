#include "interp/kernels/matmul_f32/matmul_f32.h"

#include "interp/kernels/product_loops.h"

namespace tandem {

void matmul(const Matmul& product, const FloatProducts& products, const float* in, const float* weights, float* out, std::int64_t begin, std::int64_t end) noexcept {
  plain_matmul(product, products, in, weights, out, begin, end);
}

}  // namespace tandem
