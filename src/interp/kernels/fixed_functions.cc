#include "interp/kernels/fixed_functions.h"

namespace tandem::fixed_point {
namespace {

std::int32_t product(std::int32_t a, std::int32_t b) { return rounding_doubling_high_mul(a, b); }

}  // namespace

// x = 2^k * r with r near 2^-1/4, by whichever of two normalisations (of x and of x / sqrt 2, half an octave apart) gives the smaller r; then
// ln(x) = k ln 2 + a rational function of r - 2^-1/4, whose constants are its Pade coefficients.
std::int32_t log_of_at_least_one(std::int32_t x) {
  constexpr int kInputIntegerBits = 12;
  constexpr int kSumFractionBits = 25;             // the exponent and the sum are in Q6.25, one bit wider than the result
  constexpr std::int32_t kQuarter = 1 << 23;       // in Q6.25
  constexpr std::int32_t kLog2 = 1488522236;       // ln 2, this and the following in Q0.31
  constexpr std::int32_t kSqrtHalf = 1518500250;   // 2^-1/2
  constexpr std::int32_t kFourthRootHalf = 1805811301;  // 2^-1/4
  constexpr std::int32_t kNumerator = 117049297;   // 11/240 * 2^1/4
  constexpr std::int32_t kDenominator2 = 127690142;   // 1/20 * 2^1/4
  constexpr std::int32_t kDenominator0 = 1057819769;  // 2 * 2^-1/4 - 2^1/4
  constexpr std::int32_t kDenominator1 = 638450708;   // 1/4 * 2^1/4

  const int headroom_a = std::countl_zero(static_cast<std::uint32_t>(x));
  const std::int32_t r_a = saturating_shift_left(product(saturating_shift_left(x, headroom_a - 1), kSqrtHalf), 1);
  const std::int32_t power_a = saturate(std::int64_t{saturating_shift_left(kInputIntegerBits - headroom_a, kSumFractionBits)} + kQuarter);
  const int headroom_b = std::countl_zero(static_cast<std::uint32_t>(product(x, kSqrtHalf))) - 1;
  const std::int32_t r_b = saturating_shift_left(x, headroom_b);
  const std::int32_t power_b = saturate(std::int64_t{saturating_shift_left(kInputIntegerBits - headroom_b, kSumFractionBits)} - kQuarter);
  const std::int32_t r = std::min(r_a, r_b);
  const std::int32_t power = std::max(power_a, power_b);

  const std::int32_t p = half_sum(r, kFourthRootHalf);
  const std::int32_t q = 2 * (r - kFourthRootHalf);
  const std::int32_t q2 = product(q, q);
  const std::int32_t numerator = product(q, r) + product(product(q, q2), kNumerator);
  const std::int32_t denominator_minus_one = product(p, kDenominator0 + q + product(kDenominator2, q2)) + product(kDenominator1, q);
  const std::int32_t fraction = product(rounding_divide_by_pot(numerator, 6), one_over_one_plus(denominator_minus_one));
  return saturating_shift_left(product(power, kLog2) + fraction, 1);
}

FixedMultiplier inverse_sqrt(std::int32_t x) {
  if (x <= 1) return {kOne, 0};
  int right_shift = 11;
  while (x >= 1 << 29) {
    x /= 4;
    ++right_shift;
  }
  const int bit_pairs = (std::countl_zero(static_cast<std::uint32_t>(x)) - 1) / 2 - 1;
  right_shift -= bit_pairs;
  x <<= 2 * bit_pairs;  // now in [2^27, 2^29)
  // Newton-Raphson from 1 in Q3.28; the product of three such numbers is in Q9.22, of two in Q6.25.
  const std::int32_t input = x >> 1;
  const std::int32_t half_input = rounding_divide_by_pot(input, 1);
  constexpr std::int32_t kThreeHalves = (1 << 28) + (1 << 27);
  constexpr std::int32_t kSqrtHalf = 1518500250;
  std::int32_t root = 1 << 28;
  for (int i = 0; i < 5; ++i) {
    const std::int32_t cube = saturating_shift_left(product(product(root, root), root), 6);
    root = saturating_shift_left(product(kThreeHalves, root) - product(half_input, cube), 3);
  }
  root = product(root, kSqrtHalf);
  if (right_shift < 0) {
    root = wrapping_shift_left(root, -right_shift);
    right_shift = 0;
  }
  return {root, -right_shift};
}

}  // namespace tandem::fixed_point
