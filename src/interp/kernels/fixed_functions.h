// exp, logarithm, reciprocal, square root and the functions made of them in 32-bit fixed point, as gemmlowp's fixedpoint/ computes them.
// Qm.n has m integer and n fraction bits, m + n = 31.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "base/fixed_point.h"

namespace tandem::fixed_point {

inline constexpr std::int32_t kOne = std::numeric_limits<std::int32_t>::max();  // 1 in Q0.31, as near as it comes

inline std::int32_t half_sum(std::int32_t a, std::int32_t b) {  // (a + b) / 2, half away from zero
  const std::int64_t sum = std::int64_t{a} + b;
  return static_cast<std::int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
}

inline std::int32_t saturate(std::int64_t x) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(x, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
}

// x * 2^bits, saturating; bits 0..31.
inline std::int32_t saturating_shift_left(std::int32_t x, int bits) { return saturate(std::int64_t{x} * (std::int64_t{1} << bits)); }

// exp(a) for a in [-1/4, 0), Q0.31: the Taylor series about -1/8 to the fourth power.
inline std::int32_t exp_on_small_interval(std::int32_t a) {
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

// exp(a) for a <= 0 with kIntegerBits (4 or 5) before the point; the result in Q0.31.
template <int kIntegerBits>
std::int32_t exp_on_negative_values(std::int32_t a) {
  static_assert(kIntegerBits == 4 || kIntegerBits == 5);
  if (a == 0) return kOne;
  constexpr int kFractionBits = 31 - kIntegerBits;
  constexpr std::int32_t kQuarter = 1 << (kFractionBits - 2);
  const std::int32_t modulo = (a & (kQuarter - 1)) - kQuarter;  // a modulo 1/4, in [-1/4, 0)
  std::int32_t result = exp_on_small_interval(saturating_shift_left(modulo, kIntegerBits));
  const std::int32_t remainder = modulo - a;  // a multiple of 1/4
  // exp(-2^k) in Q0.31 for k = -2 .. 4.
  constexpr std::int32_t kFactors[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  for (int k = -2; k < kIntegerBits; ++k)
    if ((remainder & (1 << (kFractionBits + k))) != 0) result = rounding_doubling_high_mul(result, kFactors[k + 2]);
  return result;
}

// 2 / (1 + a) for a in [0, 1] in Q0.31, the result in Q2.29: Newton-Raphson on half the denominator, which lies in [1/2, 1], from
// 48/17 - 32/17 d.
inline std::int32_t two_over_one_plus(std::int32_t a) {
  constexpr std::int32_t k48Over17 = 1515870810;
  constexpr std::int32_t kMinus32Over17 = -1010580540;
  constexpr std::int32_t kOneQ2 = 1 << 29;
  const std::int32_t half_denominator = half_sum(a, kOne);
  std::int32_t x = k48Over17 + rounding_doubling_high_mul(half_denominator, kMinus32Over17);
  for (int i = 0; i < 3; ++i) {
    const std::int32_t error = kOneQ2 - rounding_doubling_high_mul(half_denominator, x);
    x += saturating_shift_left(rounding_doubling_high_mul(x, error), 2);  // Q2 * Q2 is Q4
  }
  return x;
}

// 1 / (1 + a), Q0.31 both.
inline std::int32_t one_over_one_plus(std::int32_t a) { return saturating_shift_left(two_over_one_plus(a), 1); }
// (1 - a) / (1 + a) = 2 / (1 + a) - 1, Q0.31 both.
inline std::int32_t one_minus_over_one_plus(std::int32_t a) { return saturating_shift_left(two_over_one_plus(a) - (1 << 29), 2); }

struct Reciprocal {
  std::int32_t value;  // Q0.31
  int bits_over_unit;  // the number was value * 2^-bits_over_unit
};

// Of a sum of exponentials > 0 in Q12.19.
inline Reciprocal reciprocal(std::int32_t sum) {
  const int headroom = std::countl_zero(static_cast<std::uint32_t>(sum));
  const auto normalised = static_cast<std::int32_t>((static_cast<std::uint32_t>(sum) << headroom) - (std::uint32_t{1} << 31));
  return {one_over_one_plus(normalised), 12 - headroom};
}

// 1 / (1 + exp(-a)) and tanh(a) for a in Q4.27; the result in Q0.31.
inline std::int32_t logistic(std::int32_t a) {
  if (a == 0) return 1 << 30;
  const std::int32_t of_magnitude = one_over_one_plus(exp_on_negative_values<4>(a > 0 ? -a : a));
  return a > 0 ? of_magnitude : kOne - of_magnitude;
}
inline std::int32_t tanh(std::int32_t a) {
  if (a == 0) return 0;
  const std::int32_t of_magnitude = one_minus_over_one_plus(exp_on_negative_values<5>(a > 0 ? -a : a));  // Q4.27 doubled is Q5.26
  return a > 0 ? of_magnitude : -of_magnitude;
}

// ln(x) for x >= 1 in Q12.19; the result in Q5.26.
std::int32_t log_of_at_least_one(std::int32_t x);

// 1 / sqrt(x) as a multiplier, for x >= 0; that of 0 is 1's.
FixedMultiplier inverse_sqrt(std::int32_t x);

}  // namespace tandem::fixed_point
