#include <algorithm>
#include <limits>

#include "interp/kernels/svdf_q8/svdf_q8.h"

namespace tandem {

template <class S>
void svdf_q8(const SvdfQ8& svdf, const std::int8_t* in, const std::int8_t* feature, const S* time, const std::int32_t* bias, S* state, std::int8_t* out) noexcept {
  for (std::int64_t unit = 0; unit < svdf.filters / svdf.rank; ++unit) {
    std::uint32_t sum = bias == nullptr ? 0 : static_cast<std::uint32_t>(bias[unit]);
    for (std::int64_t f = unit * svdf.rank; f < (unit + 1) * svdf.rank; ++f) {
      std::uint32_t features = 0;
      for (std::int64_t i = 0; i < svdf.inputs; ++i) features += static_cast<std::uint32_t>(feature[f * svdf.inputs + i] * (in[i] - svdf.input_zero_point));
      const std::int32_t newest = multiply(static_cast<std::int32_t>(features), svdf.feature_multiplier);
      S* history = state + f * svdf.memory;
      std::copy(history + 1, history + svdf.memory, history);
      history[svdf.memory - 1] = static_cast<S>(svdf.state_zero_point + std::clamp<std::int32_t>(newest, std::numeric_limits<S>::lowest(), std::numeric_limits<S>::max()));
      for (std::int64_t m = 0; m < svdf.memory; ++m) sum += static_cast<std::uint32_t>(time[f * svdf.memory + m] * (history[m] - svdf.state_zero_point));
    }
    const std::int64_t code = std::int64_t{multiply(static_cast<std::int32_t>(sum), svdf.time_multiplier)} + svdf.output_zero_point;
    out[unit] = static_cast<std::int8_t>(std::clamp<std::int64_t>(code, -128, 127));
  }
}

template void svdf_q8<std::int16_t>(const SvdfQ8&, const std::int8_t*, const std::int8_t*, const std::int16_t*, const std::int32_t*, std::int16_t*, std::int8_t*) noexcept;
template void svdf_q8<std::int8_t>(const SvdfQ8&, const std::int8_t*, const std::int8_t*, const std::int8_t*, const std::int32_t*, std::int8_t*, std::int8_t*) noexcept;

}  // namespace tandem
