// Integer arithmetic that stands for multiplication by a real number: x * m * 2^(shift - 31), rounded as TFLite's reference kernels
// round. Two roundings follow each other: first of the 64-bit product to 32 bits, where ties go up (-0.5 becomes 0), then of the right
// shift, where ties go away from zero.
// The scheme is described in Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
// Inference" (CVPR 2018), section 2.2 and appendix B.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace tandem {

// real ~ multiplier * 2^(shift - 31), multiplier in [2^30, 2^31) or 0.
struct FixedMultiplier {
  std::int32_t multiplier = 0;
  std::int32_t shift = 0;
};

// The nearest FixedMultiplier of a real >= 0. What is too small to matter in 32 bits becomes 0; what is too large, the largest.
inline FixedMultiplier to_fixed_multiplier(double real) {
  if (real == 0.0) return {};
  int shift = 0;
  const double mantissa = std::frexp(std::fmin(real, 4294967296.0), &shift);  // infinity has no mantissa
  auto q = static_cast<std::int64_t>(std::round(mantissa * 2147483648.0));
  if (q == std::int64_t{1} << 31) {
    q /= 2;
    ++shift;
  }
  if (shift < -31) return {};
  if (shift > 30) return {std::numeric_limits<std::int32_t>::max(), 30};
  return {static_cast<std::int32_t>(q), shift};
}

// round(a * b / 2^31), ties up, towards positive infinity; the one overflow, (-2^31)^2, saturates.
inline std::int32_t rounding_doubling_high_mul(std::int32_t a, std::int32_t b) {
  constexpr auto kMin = std::numeric_limits<std::int32_t>::min();
  if (a == kMin && b == kMin) return std::numeric_limits<std::int32_t>::max();
  const std::int64_t product = static_cast<std::int64_t>(a) * b;
  const std::int64_t nudge = product >= 0 ? std::int64_t{1} << 30 : 1 - (std::int64_t{1} << 30);
  return static_cast<std::int32_t>((product + nudge) / (std::int64_t{1} << 31));  // division truncates towards zero, a shift would not
}

// round(x / 2^exponent), ties away from zero; exponent 0..31.
inline std::int32_t rounding_divide_by_pot(std::int32_t x, int exponent) {
  const auto mask = static_cast<std::int32_t>((std::int64_t{1} << exponent) - 1);
  const std::int32_t remainder = x & mask;
  const std::int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

// A left shift that drops what leaves the word, as two's complement hardware does.
inline std::int32_t wrapping_shift_left(std::int32_t x, int bits) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(x) << bits);
}

// x * real, for the FixedMultiplier of that real.
inline std::int32_t multiply(std::int32_t x, FixedMultiplier m) {
  const int left = m.shift > 0 ? m.shift : 0;
  const int right = m.shift > 0 ? 0 : -m.shift;
  return rounding_divide_by_pot(rounding_doubling_high_mul(wrapping_shift_left(x, left), m.multiplier), right);
}

// The largest shift that multiply_wide understands: reals below 16384.
inline constexpr std::int32_t kMostWideShift = 14;

// The same for sums of 48 bits, as 16-bit activations have them: the multiplier is cut to 15 bits, and the product rounded once, ties up.
// What leaves 64 bits, and then 32, is dropped.
inline std::int32_t multiply_wide(std::int64_t x, FixedMultiplier m) {
  const std::int64_t reduced = m.multiplier < 0x7FFF0000 ? (m.multiplier + (1 << 15)) >> 16 : 0x7FFF;
  const int right = 15 - m.shift;
  const std::uint64_t product = static_cast<std::uint64_t>(x) * static_cast<std::uint64_t>(reduced) + (std::uint64_t{1} << (right - 1));
  return static_cast<std::int32_t>(static_cast<std::int64_t>(product) >> right);
}

}  // namespace tandem
