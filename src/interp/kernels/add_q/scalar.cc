#include <algorithm>

#include "interp/kernels/add_q/add_q.h"

namespace tandem {

template <class T>
void add_q(const AddQ& add, const T* a, std::int64_t step_a, const T* b, std::int64_t step_b, T* out, std::int64_t count) noexcept {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t x = (a[i * step_a] - add.zero_point_a) * (1 << add.left_shift);
    const std::int32_t y = (b[i * step_b] - add.zero_point_b) * (1 << add.left_shift);
    const std::int32_t sum = multiply(x, add.multiplier_a) + add.sign * multiply(y, add.multiplier_b);
    const std::int64_t value = std::int64_t{multiply(sum, add.output_multiplier)} + add.output_zero_point;
    out[i] = static_cast<T>(std::clamp<std::int64_t>(value, add.clamp_low, add.clamp_high));
  }
}

void add_q8_terms(const AddQ& add, std::int32_t* of_a, std::int32_t* of_b) noexcept {
  for (std::int32_t i = 0; i < 256; ++i) {
    of_a[i] = multiply((i - 128 - add.zero_point_a) * (1 << add.left_shift), add.multiplier_a);
    of_b[i] = add.sign * multiply((i - 128 - add.zero_point_b) * (1 << add.left_shift), add.multiplier_b);
  }
}

template void add_q<std::int8_t>(const AddQ&, const std::int8_t*, std::int64_t, const std::int8_t*, std::int64_t, std::int8_t*, std::int64_t) noexcept;
template void add_q<std::uint8_t>(const AddQ&, const std::uint8_t*, std::int64_t, const std::uint8_t*, std::int64_t, std::uint8_t*, std::int64_t) noexcept;
template void add_q<std::int16_t>(const AddQ&, const std::int16_t*, std::int64_t, const std::int16_t*, std::int64_t, std::int16_t*, std::int64_t) noexcept;

}  // namespace tandem
