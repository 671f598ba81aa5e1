#include "interp/kernels/matmul_q8/matmul_q8.h"

#include "interp/kernels/product_loops.h"

namespace tandem {

template <class T, class Rescale>
void matmul(const Matmul& product, const Q8Products<T, Rescale>& products, const T* in, const T* weights, T* out, std::int64_t begin, std::int64_t end) noexcept {
  plain_matmul(product, products, in, weights, out, begin, end);
}

template void matmul(const Matmul&, const Q8Products<std::int8_t, FixedRescale>&, const std::int8_t*, const std::int8_t*, std::int8_t*, std::int64_t, std::int64_t) noexcept;
template void matmul(const Matmul&, const Q8Products<std::int8_t, RealRescale>&, const std::int8_t*, const std::int8_t*, std::int8_t*, std::int64_t, std::int64_t) noexcept;
template void matmul(const Matmul&, const Q8Products<std::uint8_t, FixedRescale>&, const std::uint8_t*, const std::uint8_t*, std::uint8_t*, std::int64_t, std::int64_t) noexcept;
template void matmul(const Matmul&, const Q8Products<std::uint8_t, RealRescale>&, const std::uint8_t*, const std::uint8_t*, std::uint8_t*, std::int64_t, std::int64_t) noexcept;

}  // namespace tandem
