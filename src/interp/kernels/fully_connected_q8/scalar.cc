#include <algorithm>
#include <cmath>

#include "interp/kernels/fully_connected_q8/fully_connected_q8.h"

namespace tandem {

template <class T>
void fully_connected_q8(const FullyConnectedQ8& product, const T* in, const T* filter, const std::int32_t* bias, T* out, std::int64_t begin, std::int64_t end) noexcept {
  for (std::int64_t b = 0; b < product.batches; ++b) {
    for (std::int64_t o = begin; o < end; ++o) {
      std::uint32_t sum = bias == nullptr ? 0 : static_cast<std::uint32_t>(bias[o]);
      const T* x = in + b * product.in_features;
      const T* weights = filter + o * product.in_features;
      for (int i = 0; i < product.in_features; ++i) {
        // The differences fit 16 bits, and said so, compilers multiply eight of them at a time.
        const auto difference = static_cast<std::int16_t>(x[i] - product.input_zero_point), weight = static_cast<std::int16_t>(weights[i] - product.filter_zero_point);
        sum += static_cast<std::uint32_t>(difference * weight);
      }
      const double scaled = std::round(static_cast<std::int32_t>(sum) * product.multipliers[o]);
      const double value = scaled + product.output_zero_point;
      out[b * product.out_features + o] = static_cast<T>(std::clamp<double>(value, product.clamp_low, product.clamp_high));
    }
  }
}

template void fully_connected_q8<std::int8_t>(const FullyConnectedQ8&, const std::int8_t*, const std::int8_t*, const std::int32_t*, std::int8_t*, std::int64_t, std::int64_t) noexcept;
template void fully_connected_q8<std::uint8_t>(const FullyConnectedQ8&, const std::uint8_t*, const std::uint8_t*, const std::int32_t*, std::uint8_t*, std::int64_t, std::int64_t) noexcept;

}  // namespace tandem
