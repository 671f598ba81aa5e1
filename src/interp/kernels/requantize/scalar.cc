#include <algorithm>
#include <cmath>

#include "interp/kernels/requantize/requantize.h"

namespace tandem {

void rescale_each(const Requantization& to, const std::int32_t* channels, const std::int32_t* sums, std::int64_t count, std::int32_t* results) noexcept {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int32_t channel = channels[i];
    if (channel < 0) results[i] = 0;
    else if (to.fixed != nullptr) results[i] = std::clamp(multiply(sums[i], to.fixed[channel]), -30000, 30000);
    else results[i] = static_cast<std::int32_t>(std::clamp(std::round(sums[i] * to.real[channel]), -30000.0, 30000.0));
  }
}

}  // namespace tandem
