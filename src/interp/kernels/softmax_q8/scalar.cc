#include <algorithm>
#include <limits>

#include "interp/kernels/fixed_functions.h"
#include "interp/kernels/softmax_q8/softmax_q8.h"

namespace tandem {
namespace {

constexpr int kSumIntegerBits = 12;  // Q12.19

std::int32_t exponential(const SoftmaxQ8& softmax, std::int32_t difference) {
  return fixed_point::exp_on_negative_values<SoftmaxQ8::kDifferenceIntegerBits>(multiply(difference, softmax.input_multiplier));
}

}  // namespace

SoftmaxExponentials softmax_exponentials(const SoftmaxQ8& softmax) noexcept {
  SoftmaxExponentials exponentials{};
  for (std::int32_t i = 0; i < 256 && -i >= softmax.difference_low; ++i) exponentials.of[i] = exponential(softmax, -i);
  return exponentials;
}

template <class In, class Out>
void softmax_q8(const SoftmaxQ8& softmax, const In* in, Out* out) noexcept {
  constexpr int kOutputBits = 8 * sizeof(Out);
  for (std::int64_t row = 0; row < softmax.rows; ++row, in += softmax.depth, out += softmax.depth) {
    const std::int32_t largest = *std::max_element(in, in + softmax.depth);
    std::uint64_t sum = 0;
    for (int i = 0; i < softmax.depth; ++i)
      if (const std::int32_t difference = in[i] - largest; difference >= softmax.difference_low)
        sum += static_cast<std::uint64_t>(rounding_divide_by_pot(exponential(softmax, difference), kSumIntegerBits));

    const fixed_point::Reciprocal scale = fixed_point::reciprocal(static_cast<std::int32_t>(std::min<std::uint64_t>(sum, std::numeric_limits<std::int32_t>::max())));
    // Past 31, where the sum reaches 512 for 8 bits, every value is below half a code; TFLite's reference aborts there.
    const int exponent = scale.bits_over_unit + 31 - kOutputBits;
    for (int i = 0; i < softmax.depth; ++i) {
      std::int32_t value = std::numeric_limits<Out>::lowest();
      if (const std::int32_t difference = in[i] - largest; difference >= softmax.difference_low && exponent <= 31)
        value += rounding_divide_by_pot(rounding_doubling_high_mul(scale.value, exponential(softmax, difference)), exponent);
      out[i] = static_cast<Out>(std::clamp<std::int32_t>(value, std::numeric_limits<Out>::lowest(), std::numeric_limits<Out>::max()));
    }
  }
}

template void softmax_q8<std::int8_t, std::int8_t>(const SoftmaxQ8&, const std::int8_t*, std::int8_t*) noexcept;
template void softmax_q8<std::uint8_t, std::uint8_t>(const SoftmaxQ8&, const std::uint8_t*, std::uint8_t*) noexcept;
template void softmax_q8<std::int8_t, std::int16_t>(const SoftmaxQ8&, const std::int8_t*, std::int16_t*) noexcept;
template void softmax_q8<std::uint8_t, std::int16_t>(const SoftmaxQ8&, const std::uint8_t*, std::int16_t*) noexcept;

}  // namespace tandem
