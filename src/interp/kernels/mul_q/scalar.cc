#include <algorithm>

#include "interp/kernels/mul_q/mul_q.h"

namespace tandem {

template <class T>
void mul_q(const MulQ& mul, const T* a, std::int64_t step_a, const T* b, std::int64_t step_b, T* out, std::int64_t count) noexcept {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t product = (a[i * step_a] - mul.zero_point_a) * (b[i * step_b] - mul.zero_point_b);
    const std::int64_t value = std::int64_t{multiply(product, mul.multiplier)} + mul.output_zero_point;
    out[i] = static_cast<T>(std::clamp<std::int64_t>(value, mul.clamp_low, mul.clamp_high));
  }
}

template void mul_q<std::int8_t>(const MulQ&, const std::int8_t*, std::int64_t, const std::int8_t*, std::int64_t, std::int8_t*, std::int64_t) noexcept;
template void mul_q<std::uint8_t>(const MulQ&, const std::uint8_t*, std::int64_t, const std::uint8_t*, std::int64_t, std::uint8_t*, std::int64_t) noexcept;
template void mul_q<std::int16_t>(const MulQ&, const std::int16_t*, std::int64_t, const std::int16_t*, std::int64_t, std::int16_t*, std::int64_t) noexcept;

}  // namespace tandem
