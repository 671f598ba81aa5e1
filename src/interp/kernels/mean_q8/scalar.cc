#include <algorithm>
#include <limits>

#include "interp/kernels/mean_q8/mean_q8.h"

namespace tandem {

template <class T>
void mean_q8(const MeanQ8& mean, const T* in, std::int32_t* sums, T* out) noexcept {
  std::fill_n(sums, mean.out_count, 0);
  std::int64_t in_count = 1;
  for (int d = 0; d < mean.rank; ++d) in_count *= mean.shape[d];
  for (std::int64_t i = 0; i < in_count; ++i) {
    // The output's index is the input's without the reduced axes.
    std::int64_t rest = i, step = 1, target = 0;
    for (int d = mean.rank - 1; d >= 0; --d) {
      if (!mean.reduced[d]) {
        target += rest % mean.shape[d] * step;
        step *= mean.shape[d];
      }
      rest /= mean.shape[d];
    }
    sums[target] = static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[target]) + static_cast<std::uint32_t>(std::int32_t{in[i]}));
  }
  for (std::int64_t o = 0; o < mean.out_count; ++o) {
    const auto centred = static_cast<std::int32_t>(sums[o] - mean.input_zero_point * mean.reduced_count);
    const std::int64_t value = std::int64_t{multiply(centred, mean.multiplier)} + mean.output_zero_point;
    out[o] = static_cast<T>(std::clamp<std::int64_t>(value, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
  }
}

template void mean_q8<std::int8_t>(const MeanQ8&, const std::int8_t*, std::int32_t*, std::int8_t*) noexcept;
template void mean_q8<std::uint8_t>(const MeanQ8&, const std::uint8_t*, std::int32_t*, std::uint8_t*) noexcept;

}  // namespace tandem
