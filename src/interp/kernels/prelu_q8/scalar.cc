#include <algorithm>
#include <limits>

#include "interp/kernels/prelu_q8/prelu_q8.h"

namespace tandem {

template <class T>
void prelu_q8(const PreluQ8& prelu, const T* in, const T* slope, std::int64_t slope_step, T* out, std::int64_t count) noexcept {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t x = in[i] - prelu.input_zero_point;
    const std::int32_t scaled = x >= 0 ? multiply(x, prelu.multiplier) : multiply(x * (slope[i * slope_step] - prelu.slope_zero_point), prelu.slope_multiplier);
    const std::int64_t code = std::int64_t{scaled} + prelu.output_zero_point;
    out[i] = static_cast<T>(std::clamp<std::int64_t>(code, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
  }
}

template void prelu_q8<std::int8_t>(const PreluQ8&, const std::int8_t*, const std::int8_t*, std::int64_t, std::int8_t*, std::int64_t) noexcept;
template void prelu_q8<std::uint8_t>(const PreluQ8&, const std::uint8_t*, const std::uint8_t*, std::int64_t, std::uint8_t*, std::int64_t) noexcept;

}  // namespace tandem
