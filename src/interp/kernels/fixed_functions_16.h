// The logistic function and tanh in 16-bit fixed point, as gemmlowp's fixedpoint/ computes them: the steps of fixed_functions.h, each
// rounded to 16 bits. Qm.n has m integer and n fraction bits, m + n = 15.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/fixed_point.h"

namespace tandem::fixed_point_16 {

inline constexpr std::int16_t kOne = std::numeric_limits<std::int16_t>::max();  // 1 in Q0.15, as near as it comes

inline std::int16_t saturate(std::int32_t x) {
  return static_cast<std::int16_t>(std::clamp<std::int32_t>(x, std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()));
}
// x * 2^bits, saturating; bits 0..15.
inline std::int16_t saturating_shift_left(std::int16_t x, int bits) { return saturate(x * (1 << bits)); }

// round(a * b / 2^15), ties up; (-2^15)^2 saturates.
inline std::int16_t product(std::int16_t a, std::int16_t b) {
  const std::int32_t exact = a * b;
  return saturate((exact + (exact >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
}

// The 16 upper bits of a constant.
constexpr std::int16_t upper(std::int32_t constant) { return static_cast<std::int16_t>((std::int64_t{constant} + (constant > 0 ? 1 << 15 : -(1 << 15))) / (1 << 16)); }

// exp(a) for a in [-1/4, 0), Q0.15.
inline std::int16_t exp_on_small_interval(std::int16_t a) {
  constexpr std::int16_t kExpOfMinusEighth = upper(1895147668);  // exp(-1/8)
  constexpr std::int16_t kThird = upper(715827883);              // 1/3
  const auto x = static_cast<std::int16_t>(a + (1 << 12));       // + 1/8
  const std::int16_t x2 = product(x, x);
  const std::int16_t x3 = product(x2, x);
  const std::int16_t x4 = product(x2, x2);
  const auto cubes = static_cast<std::int16_t>(rounding_divide_by_pot(x4, 2) + x3);
  const std::int32_t higher = rounding_divide_by_pot(static_cast<std::int16_t>(product(cubes, kThird) + x2), 1);
  return saturate(kExpOfMinusEighth + product(kExpOfMinusEighth, static_cast<std::int16_t>(x + higher)));
}

// exp(a) for a <= 0 with `integer_bits` (1..7) before the point; the result in Q0.15.
inline std::int16_t exp_on_negative_values(std::int16_t a, int integer_bits) {
  if (a == 0) return kOne;
  const int fraction_bits = 15 - integer_bits;
  if (integer_bits > 5 && a < -(1 << (20 - integer_bits))) return 0;  // below -32
  const std::int32_t quarter = 1 << (fraction_bits - 2);
  const auto modulo = static_cast<std::int16_t>((a & (quarter - 1)) - quarter);  // a modulo 1/4, in [-1/4, 0)
  std::int16_t result = exp_on_small_interval(saturating_shift_left(modulo, integer_bits));
  const std::int32_t remainder = modulo - a;  // a multiple of 1/4
  // exp(-2^k) in Q0.15 for k = -2 .. 4.
  constexpr std::int16_t kFactors[] = {upper(1672461947), upper(1302514674), upper(790015084), upper(290630308), upper(39332535), upper(720401), upper(242)};
  for (int k = -2; k < std::min(integer_bits, 5); ++k)
    if ((remainder & (1 << (fraction_bits + k))) != 0) result = product(result, kFactors[k + 2]);
  return result;
}

// 2 / (1 + a) for a in [0, 1] in Q0.15, the result in Q2.13: Newton-Raphson on half the denominator from 48/17 - 32/17 d.
inline std::int16_t two_over_one_plus(std::int16_t a) {
  constexpr std::int16_t k48Over17 = upper(1515870810);
  constexpr std::int16_t kMinus32Over17 = upper(-1010580540);
  const auto half_denominator = static_cast<std::int16_t>((a + kOne + 1) / 2);
  auto x = static_cast<std::int16_t>(k48Over17 + product(half_denominator, kMinus32Over17));
  for (int i = 0; i < 3; ++i) {
    const auto error = static_cast<std::int16_t>((1 << 13) - product(half_denominator, x));
    x = static_cast<std::int16_t>(x + saturating_shift_left(product(x, error), 2));  // Q2 * Q2 is Q4
  }
  return x;
}

// 1 / (1 + exp(-a)) for a in Q3.12; the result in Q0.15.
inline std::int16_t logistic(std::int16_t a) {
  if (a == 0) return 1 << 14;
  const std::int16_t of_magnitude = saturating_shift_left(two_over_one_plus(exp_on_negative_values(static_cast<std::int16_t>(a > 0 ? -a : a), 3)), 1);
  return a > 0 ? of_magnitude : static_cast<std::int16_t>(kOne - of_magnitude);
}

// tanh(a) for a with `integer_bits` (0..6) before the point; the result in Q0.15. It is (1 - e) / (1 + e) of e = exp(-2 |a|).
inline std::int16_t tanh(std::int16_t a, int integer_bits) {
  if (a == 0) return 0;
  const std::int16_t e = exp_on_negative_values(static_cast<std::int16_t>(a > 0 ? -a : a), integer_bits + 1);
  const std::int16_t of_magnitude = saturating_shift_left(static_cast<std::int16_t>(two_over_one_plus(e) - (1 << 13)), 2);
  return a > 0 ? of_magnitude : static_cast<std::int16_t>(-of_magnitude);
}

}  // namespace tandem::fixed_point_16
