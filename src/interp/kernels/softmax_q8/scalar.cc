#include <algorithm>
#include <bit>
#include <limits>

#include "interp/kernels/softmax_q8/softmax_q8.h"

namespace tandem {
namespace {

constexpr int kDifferenceIntegerBits = SoftmaxQ8::kDifferenceIntegerBits;
constexpr int kSumIntegerBits = 12;         // Q12.19
constexpr std::int32_t kOne = std::numeric_limits<std::int32_t>::max();  // 1 in Q0.31, as near as it comes

std::int32_t half_sum(std::int32_t a, std::int32_t b) {  // (a + b) / 2, half away from zero
  const std::int64_t sum = std::int64_t{a} + b;
  return static_cast<std::int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
}

// x * 2^bits, saturating.
std::int32_t saturating_shift_left(std::int32_t x, int bits) {
  const std::int64_t shifted = std::int64_t{x} * (std::int64_t{1} << bits);
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(shifted, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
}

// exp(a) for a in [-1/4, 0), Q0.31: the Taylor series about -1/8 to the fourth power.
std::int32_t exp_on_small_interval(std::int32_t a) {
  constexpr std::int32_t kExpOfMinusEighth = 1895147668;  // exp(-1/8)
  constexpr std::int32_t kThird = 715827883;              // 1/3
  const std::int32_t x = a + (1 << 28);                   // + 1/8
  const std::int32_t x2 = rounding_doubling_high_mul(x, x);
  const std::int32_t x3 = rounding_doubling_high_mul(x2, x);
  const std::int32_t x4 = rounding_doubling_high_mul(x2, x2);
  const std::int32_t x4_quarter = rounding_divide_by_pot(x4, 2);
  const std::int32_t higher = rounding_divide_by_pot(rounding_doubling_high_mul(x4_quarter + x3, kThird) + x2, 1);
  return kExpOfMinusEighth + rounding_doubling_high_mul(kExpOfMinusEighth, x + higher);
}

// exp(a) for a <= 0 in Q5.26; the result in Q0.31.
std::int32_t exp_on_negative_values(std::int32_t a) {
  if (a == 0) return kOne;
  constexpr int kFractionBits = 31 - kDifferenceIntegerBits;
  constexpr std::int32_t kQuarter = 1 << (kFractionBits - 2);
  const std::int32_t modulo = (a & (kQuarter - 1)) - kQuarter;  // a modulo 1/4, in [-1/4, 0)
  std::int32_t result = exp_on_small_interval(saturating_shift_left(modulo, kDifferenceIntegerBits));
  const std::int32_t remainder = modulo - a;  // a multiple of 1/4
  // exp(-2^k) in Q0.31 for k = -2 .. 4.
  constexpr std::int32_t kFactors[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  for (int k = -2; k <= 4; ++k)
    if ((remainder & (1 << (kFractionBits + k))) != 0) result = rounding_doubling_high_mul(result, kFactors[k + 2]);
  return result;
}

// 1 / (1 + a) for a in [0, 1), Q0.31 both.
std::int32_t one_over_one_plus(std::int32_t a) {
  // In Q2.29: Newton-Raphson on half the denominator, which lies in [1/2, 1), from 48/17 - 32/17 d.
  constexpr std::int32_t k48Over17 = 1515870810;
  constexpr std::int32_t kMinus32Over17 = -1010580540;
  constexpr std::int32_t kOneQ2 = 1 << 29;
  const std::int32_t half_denominator = half_sum(a, kOne);
  std::int32_t x = k48Over17 + rounding_doubling_high_mul(half_denominator, kMinus32Over17);
  for (int i = 0; i < 3; ++i) {
    const std::int32_t error = kOneQ2 - rounding_doubling_high_mul(half_denominator, x);
    x += saturating_shift_left(rounding_doubling_high_mul(x, error), 2);  // Q2 * Q2 is Q4
  }
  return saturating_shift_left(x, 1);  // half the reciprocal of half the denominator, from Q2.29 to Q0.31
}

struct Reciprocal {
  std::int32_t value;  // Q0.31
  int bits_over_unit;  // the number was value * 2^-bits_over_unit
};

Reciprocal reciprocal(std::int32_t sum) {
  const int headroom = std::countl_zero(static_cast<std::uint32_t>(sum));
  const auto normalised = static_cast<std::int32_t>((static_cast<std::uint32_t>(sum) << headroom) - (std::uint32_t{1} << 31));
  return {one_over_one_plus(normalised), kSumIntegerBits - headroom};
}

}  // namespace

template <class T>
void softmax_q8(const SoftmaxQ8& softmax, const T* in, T* out) noexcept {
  for (std::int64_t row = 0; row < softmax.rows; ++row, in += softmax.depth, out += softmax.depth) {
    const std::int32_t largest = *std::max_element(in, in + softmax.depth);
    const auto exponential = [&](std::int32_t difference) { return exp_on_negative_values(multiply(difference, softmax.input_multiplier)); };

    std::uint64_t sum = 0;
    for (int i = 0; i < softmax.depth; ++i)
      if (const std::int32_t difference = in[i] - largest; difference >= softmax.difference_low)
        sum += static_cast<std::uint64_t>(rounding_divide_by_pot(exponential(difference), kSumIntegerBits));

    const Reciprocal scale = reciprocal(static_cast<std::int32_t>(std::min<std::uint64_t>(sum, std::numeric_limits<std::int32_t>::max())));
    // Past 31, where the sum reaches 512, every value is below half a code; TFLite's reference aborts there.
    const int exponent = scale.bits_over_unit + 31 - 8;
    for (int i = 0; i < softmax.depth; ++i) {
      std::int32_t value = std::numeric_limits<T>::lowest();
      if (const std::int32_t difference = in[i] - largest; difference >= softmax.difference_low && exponent <= 31)
        value += rounding_divide_by_pot(rounding_doubling_high_mul(scale.value, exponential(difference)), exponent);
      out[i] = static_cast<T>(std::clamp<std::int32_t>(value, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
    }
  }
}

template void softmax_q8<std::int8_t>(const SoftmaxQ8&, const std::int8_t*, std::int8_t*) noexcept;
template void softmax_q8<std::uint8_t>(const SoftmaxQ8&, const std::uint8_t*, std::uint8_t*) noexcept;

}  // namespace tandem
