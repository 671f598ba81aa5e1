#include <algorithm>
#include <cmath>
#include <limits>

#include "interp/kernels/quantize_q8/quantize_q8.h"

namespace tandem {

template <class T>
void quantize_q8(const float* in, T* out, std::int64_t count, float scale, std::int32_t zero_point) noexcept {
  for (std::int64_t i = 0; i < count; ++i) {
    const float rounded = std::round(in[i] / scale);
    // Bounded before it becomes an integer, which a huge quotient would not fit.
    const float bounded = std::isnan(rounded) ? 0.0f : std::clamp(rounded, -1e6f, 1e6f);
    const std::int32_t value = static_cast<std::int32_t>(bounded) + zero_point;
    out[i] = static_cast<T>(std::clamp<std::int32_t>(value, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
  }
}

template <class T>
void dequantize_q8(const T* in, float* out, std::int64_t count, float scale, std::int32_t zero_point) noexcept {
  for (std::int64_t i = 0; i < count; ++i) out[i] = scale * static_cast<float>(in[i] - zero_point);
}

template <class From, class To>
void requantize_q8(const From* in, To* out, std::int64_t count, FixedMultiplier multiplier, std::int32_t in_zero_point, std::int32_t out_zero_point) noexcept {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t value = std::int64_t{multiply(in[i] - in_zero_point, multiplier)} + out_zero_point;
    out[i] = static_cast<To>(std::clamp<std::int64_t>(value, std::numeric_limits<To>::lowest(), std::numeric_limits<To>::max()));
  }
}

template void quantize_q8<std::int8_t>(const float*, std::int8_t*, std::int64_t, float, std::int32_t) noexcept;
template void quantize_q8<std::uint8_t>(const float*, std::uint8_t*, std::int64_t, float, std::int32_t) noexcept;
template void dequantize_q8<std::int8_t>(const std::int8_t*, float*, std::int64_t, float, std::int32_t) noexcept;
template void dequantize_q8<std::uint8_t>(const std::uint8_t*, float*, std::int64_t, float, std::int32_t) noexcept;
template void requantize_q8<std::int8_t, std::int8_t>(const std::int8_t*, std::int8_t*, std::int64_t, FixedMultiplier, std::int32_t, std::int32_t) noexcept;
template void requantize_q8<std::int8_t, std::uint8_t>(const std::int8_t*, std::uint8_t*, std::int64_t, FixedMultiplier, std::int32_t, std::int32_t) noexcept;
template void requantize_q8<std::uint8_t, std::int8_t>(const std::uint8_t*, std::int8_t*, std::int64_t, FixedMultiplier, std::int32_t, std::int32_t) noexcept;
template void requantize_q8<std::uint8_t, std::uint8_t>(const std::uint8_t*, std::uint8_t*, std::int64_t, FixedMultiplier, std::int32_t, std::int32_t) noexcept;

}  // namespace tandem
