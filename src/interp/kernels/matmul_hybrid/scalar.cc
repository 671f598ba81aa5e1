#include "interp/kernels/matmul_hybrid/matmul_hybrid.h"

#include "interp/kernels/product_loops.h"

namespace tandem {

void matmul(const Matmul& product, const HybridProducts& products, const std::int8_t* in, const std::int8_t* weights, float* out, std::int64_t begin, std::int64_t end) noexcept {
  plain_matmul(product, products, in, weights, out, begin, end);
}

}  // namespace tandem
