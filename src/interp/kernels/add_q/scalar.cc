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

void set_terms(const AddQ& add, bool is_unsigned, AddQ8& to) noexcept {
  to.pairs = pairs_q8(add.output_zero_point, add.clamp_low, add.clamp_high, is_unsigned);
  to.output = add.output_multiplier;
  for (std::int32_t i = 0; i < 256; ++i) {
    const std::int32_t code = i - (is_unsigned ? 0 : 128);
    to.of_a[i] = multiply((code - add.zero_point_a) * (1 << add.left_shift), add.multiplier_a);
    to.of_b[i] = add.sign * multiply((code - add.zero_point_b) * (1 << add.left_shift), add.multiplier_b);
  }
}

template void add_q<std::int8_t>(const AddQ&, const std::int8_t*, std::int64_t, const std::int8_t*, std::int64_t, std::int8_t*, std::int64_t) noexcept;
template void add_q<std::uint8_t>(const AddQ&, const std::uint8_t*, std::int64_t, const std::uint8_t*, std::int64_t, std::uint8_t*, std::int64_t) noexcept;
template void add_q<std::int16_t>(const AddQ&, const std::int16_t*, std::int64_t, const std::int16_t*, std::int64_t, std::int16_t*, std::int64_t) noexcept;

}  // namespace tandem
