#include <algorithm>
#include <limits>

#include "interp/kernels/fixed_functions.h"
#include "interp/kernels/log_softmax_q8/log_softmax_q8.h"

namespace tandem {

template <class T>
void log_softmax_q8(const LogSoftmaxQ8& softmax, const T* in, T* out) noexcept {
  constexpr int kIntegerBits = LogSoftmaxQ8::kDifferenceIntegerBits, kSumIntegerBits = 12, kOutputIntegerBits = 4;
  constexpr std::int32_t kLowest = std::numeric_limits<T>::lowest(), kLargest = std::numeric_limits<T>::max();
  for (std::int64_t row = 0; row < softmax.rows; ++row, in += softmax.depth, out += softmax.depth) {
    const std::int32_t largest = *std::max_element(in, in + softmax.depth);
    std::uint64_t sum = 0;
    for (int i = 0; i < softmax.depth; ++i)
      if (const std::int32_t difference = in[i] - largest; difference >= softmax.difference_low)
        sum += static_cast<std::uint64_t>(rounding_divide_by_pot(fixed_point::exp_on_negative_values<kIntegerBits>(multiply(difference, softmax.input_multiplier)), kSumIntegerBits));
    const std::int32_t log_sum = fixed_point::log_of_at_least_one(static_cast<std::int32_t>(std::min<std::uint64_t>(sum, std::numeric_limits<std::int32_t>::max())));

    // The smallest difference from which the logarithm can be subtracted within Q5.26.
    const std::int32_t room = log_sum + std::numeric_limits<std::int32_t>::min();
    // The inverse is a fraction for every scale of sense; otherwise all differences fit.
    const std::int32_t lowest_difference = std::max(softmax.difference_low - 1, softmax.inverse_multiplier.shift > 0 ? std::numeric_limits<std::int32_t>::min() : multiply(room, softmax.inverse_multiplier));
    for (int i = 0; i < softmax.depth; ++i) {
      std::int32_t value = kLowest;
      if (const std::int32_t difference = in[i] - largest; difference > lowest_difference) {
        const std::int64_t logarithm = std::int64_t{multiply(difference, softmax.input_multiplier)} - log_sum;
        value = rounding_divide_by_pot(fixed_point::saturate(logarithm), 31 - kIntegerBits - kOutputIntegerBits) + kLargest;
      }
      out[i] = static_cast<T>(std::clamp(value, kLowest, kLargest));
    }
  }
}

template void log_softmax_q8<std::int8_t>(const LogSoftmaxQ8&, const std::int8_t*, std::int8_t*) noexcept;
template void log_softmax_q8<std::uint8_t>(const LogSoftmaxQ8&, const std::uint8_t*, std::uint8_t*) noexcept;

}  // namespace tandem
