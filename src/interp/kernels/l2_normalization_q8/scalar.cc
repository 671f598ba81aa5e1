#include <algorithm>
#include <limits>
#include <type_traits>

#include "interp/kernels/fixed_functions.h"
#include "interp/kernels/l2_normalization_q8/l2_normalization_q8.h"

namespace tandem {

template <class T>
void l2_normalization_q8(const T* in, T* out, std::int64_t rows, std::int64_t depth, std::int32_t zero_point) noexcept {
  constexpr int kScaleBits = 7;  // codes are 128ths
  for (std::int64_t row = 0; row < rows; ++row, in += depth, out += depth) {
    std::int64_t squares = 0;
    for (std::int64_t i = 0; i < depth; ++i) squares += (in[i] - zero_point) * (in[i] - zero_point);
    FixedMultiplier inverse = fixed_point::inverse_sqrt(fixed_point::saturate(squares));
    // uint8 models scale the value, int8 models the multiplier: the two round differently.
    constexpr bool kScaleValue = std::is_same_v<T, std::uint8_t>;
    if (!kScaleValue) inverse.shift += kScaleBits;
    for (std::int64_t i = 0; i < depth; ++i) {
      const std::int32_t value = (in[i] - zero_point) * (kScaleValue ? 1 << kScaleBits : 1);
      const std::int32_t code = multiply(value, inverse) + (kScaleValue ? 128 : 0);
      out[i] = static_cast<T>(std::clamp<std::int32_t>(code, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
    }
  }
}

template void l2_normalization_q8<std::int8_t>(const std::int8_t*, std::int8_t*, std::int64_t, std::int64_t, std::int32_t) noexcept;
template void l2_normalization_q8<std::uint8_t>(const std::uint8_t*, std::uint8_t*, std::int64_t, std::int64_t, std::int32_t) noexcept;

}  // namespace tandem
