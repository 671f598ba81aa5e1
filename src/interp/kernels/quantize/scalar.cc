#include <algorithm>
#include <cmath>
#include <limits>

#include "interp/kernels/quantize/quantize.h"

namespace tandem {

template <class T>
void quantize(const float* in, T* out, std::int64_t count, float scale, std::int32_t zero_point) noexcept {
  for (std::int64_t i = 0; i < count; ++i) {
    const float rounded = std::round(in[i] / scale);
    // Bounded before it becomes an integer, which a huge quotient would not fit.
    const float bounded = std::isnan(rounded) ? 0.0f : std::clamp(rounded, -1e6f, 1e6f);
    const std::int32_t value = static_cast<std::int32_t>(bounded) + zero_point;
    out[i] = static_cast<T>(std::clamp<std::int32_t>(value, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
  }
}

template <class T>
void dequantize(const T* in, float* out, std::int64_t count, float scale, std::int32_t zero_point) noexcept {
  for (std::int64_t i = 0; i < count; ++i) out[i] = scale * static_cast<float>(in[i] - zero_point);
}

template <class From, class To>
void requantize(const From* in, To* out, std::int64_t count, FixedMultiplier multiplier, std::int32_t in_zero_point, std::int32_t out_zero_point) noexcept {
  constexpr std::int64_t kMin32 = std::numeric_limits<std::int32_t>::min(), kMax32 = std::numeric_limits<std::int32_t>::max();
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t distance = std::clamp(std::int64_t{in[i]} - in_zero_point, kMin32, kMax32);
    const std::int64_t value = std::int64_t{multiply(static_cast<std::int32_t>(distance), multiplier)} + out_zero_point;
    out[i] = static_cast<To>(std::clamp<std::int64_t>(value, std::numeric_limits<To>::lowest(), std::numeric_limits<To>::max()));
  }
}

#define TANDEM_REAL(T)                                                                                   \
  template void quantize<T>(const float*, T*, std::int64_t, float, std::int32_t) noexcept;               \
  template void dequantize<T>(const T*, float*, std::int64_t, float, std::int32_t) noexcept;
#define TANDEM_CODES(From, To) template void requantize<From, To>(const From*, To*, std::int64_t, FixedMultiplier, std::int32_t, std::int32_t) noexcept;
#define TANDEM_CODES_FROM(From)    \
  TANDEM_CODES(From, std::int8_t)  \
  TANDEM_CODES(From, std::uint8_t) \
  TANDEM_CODES(From, std::int16_t) \
  TANDEM_CODES(From, std::int32_t)

TANDEM_REAL(std::int8_t)
TANDEM_REAL(std::uint8_t)
TANDEM_REAL(std::int16_t)
TANDEM_CODES_FROM(std::int8_t)
TANDEM_CODES_FROM(std::uint8_t)
TANDEM_CODES_FROM(std::int16_t)
TANDEM_CODES_FROM(std::int32_t)

#undef TANDEM_REAL
#undef TANDEM_CODES
#undef TANDEM_CODES_FROM

}  // namespace tandem
