#include "interp/kernels/matmul_q16/matmul_q16.h"

#include "interp/kernels/product_loops.h"

namespace tandem {

template <class Weight, class Bias, class Rescale>
void matmul(const Matmul& product, const QuantizedProducts<std::int16_t, Weight, Bias, Rescale>& products, const std::int16_t* in, const Weight* weights, std::int16_t* out,
            std::int64_t begin, std::int64_t end) noexcept {
  plain_matmul(product, products, in, weights, out, begin, end);
}

template void matmul(const Matmul&, const QuantizedProducts<std::int16_t, std::int8_t, std::int32_t, FixedRescale>&, const std::int16_t*, const std::int8_t*, std::int16_t*, std::int64_t, std::int64_t) noexcept;
template void matmul(const Matmul&, const QuantizedProducts<std::int16_t, std::int8_t, std::int32_t, RealRescale>&, const std::int16_t*, const std::int8_t*, std::int16_t*, std::int64_t, std::int64_t) noexcept;
template void matmul(const Matmul&, const QuantizedProducts<std::int16_t, std::int8_t, std::int64_t, FixedRescale>&, const std::int16_t*, const std::int8_t*, std::int16_t*, std::int64_t, std::int64_t) noexcept;
template void matmul(const Matmul&, const QuantizedProducts<std::int16_t, std::int8_t, std::int64_t, RealRescale>&, const std::int16_t*, const std::int8_t*, std::int16_t*, std::int64_t, std::int64_t) noexcept;
template void matmul(const Matmul&, const QuantizedProducts<std::int16_t, std::int16_t, std::int64_t, FixedRescale>&, const std::int16_t*, const std::int16_t*, std::int16_t*, std::int64_t, std::int64_t) noexcept;

}  // namespace tandem
