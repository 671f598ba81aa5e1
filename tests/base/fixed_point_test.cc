#include "base/fixed_point.h"

#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace tandem {
namespace {

__extension__ typedef __int128 Wide;

constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min(), kMax = std::numeric_limits<std::int32_t>::max();

Wide power_of_two(int exponent) { return static_cast<Wide>(1) << exponent; }

// Independent of the code under test: no shifts of negative numbers, no nudges, 128 bits throughout.
Wide floor_divide(Wide a, Wide b) { return a / b - (a % b < 0 ? 1 : 0); }
Wide half_up(Wide x, int exponent) { return floor_divide(2 * x + power_of_two(exponent), power_of_two(exponent + 1)); }
Wide half_away(Wide x, int exponent) { return x < 0 ? -half_up(-x, exponent) : half_up(x, exponent); }

std::int32_t wrapped(Wide x) {
  const Wide low = x - floor_divide(x, power_of_two(32)) * power_of_two(32);
  return static_cast<std::int32_t>(low > kMax ? low - power_of_two(32) : low);
}

std::int32_t expected_high_mul(std::int32_t a, std::int32_t b) {
  const Wide rounded = half_up(static_cast<Wide>(a) * b, 31);
  return static_cast<std::int32_t>(rounded > kMax ? kMax : rounded);
}

std::int32_t expected_multiply(std::int32_t x, FixedMultiplier m) {
  const std::int32_t shifted = m.shift > 0 ? wrapped(x * power_of_two(m.shift)) : x;
  return static_cast<std::int32_t>(half_away(expected_high_mul(shifted, m.multiplier), m.shift > 0 ? 0 : -m.shift));
}

double value_of(FixedMultiplier m) { return std::ldexp(m.multiplier, m.shift - 31); }

constexpr std::int32_t kInteresting[] = {kMin, kMin + 1, -(1 << 30) - 1, -(1 << 30), -(1 << 30) + 1, -65537, -3, -2, -1, 0,
                                         1,    2,        3,              65537,      (1 << 30) - 1,   1 << 30, (1 << 30) + 1, kMax - 1, kMax};

TEST(ToFixedMultiplier, OfZeroIsZero) {
  EXPECT_EQ(to_fixed_multiplier(0.0).multiplier, 0);
  EXPECT_EQ(to_fixed_multiplier(0.0).shift, 0);
}

TEST(ToFixedMultiplier, IsExactForPowersOfTwo) {
  for (int exponent = -32; exponent <= 29; ++exponent) {
    const FixedMultiplier m = to_fixed_multiplier(std::ldexp(1.0, exponent));
    EXPECT_EQ(m.multiplier, 1 << 30) << exponent;
    EXPECT_EQ(m.shift, exponent + 1);
  }
}

TEST(ToFixedMultiplier, IsTheNearestForRandomReals) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> mantissa(0.5, 1.0);
  std::uniform_int_distribution<int> exponent(-31, 30);
  for (int i = 0; i < 100'000; ++i) {
    const int e = exponent(random);
    const double real = std::ldexp(mantissa(random), e);
    const FixedMultiplier m = to_fixed_multiplier(real);
    ASSERT_GE(m.multiplier, 1 << 30) << real;
    ASSERT_GE(m.shift, -31);
    ASSERT_LE(m.shift, 30);
    // Half a step of the multiplier; both sides are exact in double.
    ASSERT_LE(std::abs(value_of(m) - real), std::ldexp(0.5, m.shift - 31)) << real;
  }
}

TEST(ToFixedMultiplier, CarriesIntoTheShiftWhereTheMantissaRoundsUpToOne) {
  const FixedMultiplier m = to_fixed_multiplier(std::nextafter(1.0, 0.0));
  EXPECT_EQ(m.multiplier, 1 << 30);
  EXPECT_EQ(m.shift, 1);
}

TEST(ToFixedMultiplier, MakesZeroOfWhatIsTooSmallToMatter) {
  for (const double tiny : {std::ldexp(1.0, -33), std::ldexp(0.99, -32), 1e-30, DBL_MIN, DBL_TRUE_MIN}) {
    EXPECT_EQ(to_fixed_multiplier(tiny).multiplier, 0) << tiny;
    EXPECT_EQ(to_fixed_multiplier(tiny).shift, 0) << tiny;
  }
  // The carry brings this one back into range.
  EXPECT_EQ(to_fixed_multiplier(std::nextafter(std::ldexp(1.0, -32), 0.0)).multiplier, 1 << 30);
}

TEST(ToFixedMultiplier, SaturatesWhatIsTooLarge) {
  for (const double huge : {std::ldexp(1.0, 30), std::nextafter(std::ldexp(1.0, 30), 0.0), 1e20, DBL_MAX}) {
    EXPECT_EQ(to_fixed_multiplier(huge).multiplier, kMax) << huge;
    EXPECT_EQ(to_fixed_multiplier(huge).shift, 30) << huge;
  }
}

TEST(RoundingDoublingHighMul, RoundsTiesUpAndSaturatesItsOneOverflow) {
  constexpr std::int32_t kHalf = 1 << 30;  // of 2^31
  EXPECT_EQ(rounding_doubling_high_mul(1, kHalf), 1);     // 0.5
  EXPECT_EQ(rounding_doubling_high_mul(-1, kHalf), 0);    // -0.5
  EXPECT_EQ(rounding_doubling_high_mul(3, kHalf), 2);     // 1.5
  EXPECT_EQ(rounding_doubling_high_mul(-3, kHalf), -1);   // -1.5
  EXPECT_EQ(rounding_doubling_high_mul(-1, kHalf + 1), -1);
  EXPECT_EQ(rounding_doubling_high_mul(kMin, kMin), kMax);
  EXPECT_EQ(rounding_doubling_high_mul(kMin, kMax), -kMax);
}

TEST(RoundingDoublingHighMul, EqualsThe128BitFormula) {
  for (const auto a : kInteresting)
    for (const auto b : kInteresting) ASSERT_EQ(rounding_doubling_high_mul(a, b), expected_high_mul(a, b)) << a << " * " << b;
  std::mt19937 random(2);
  std::uniform_int_distribution<std::int32_t> any(kMin, kMax);
  for (int i = 0; i < 300'000; ++i) {
    const std::int32_t a = any(random), b = any(random);
    ASSERT_EQ(rounding_doubling_high_mul(a, b), expected_high_mul(a, b)) << a << " * " << b;
  }
}

TEST(RoundingDivideByPot, EqualsThe128BitFormulaForEveryExponent) {
  std::mt19937 random(3);
  std::uniform_int_distribution<std::int32_t> any(kMin, kMax);
  for (int exponent = 0; exponent <= 31; ++exponent) {
    const auto check = [&](std::int32_t x) { ASSERT_EQ(rounding_divide_by_pot(x, exponent), half_away(x, exponent)) << x << " / 2^" << exponent; };
    for (const auto x : kInteresting) check(x);
    for (int i = 0; i < 5'000; ++i) check(any(random));
    // Ties and their neighbours.
    for (int i = 0; exponent > 0 && i < 5'000; ++i) {
      const auto tie = static_cast<std::int32_t>((static_cast<std::int64_t>(any(random)) >> exponent) * (std::int64_t{1} << exponent) + (std::int64_t{1} << (exponent - 1)));
      for (const auto x : {tie, tie == kMin ? tie : tie - 1, tie == kMax ? tie : tie + 1}) check(x);
    }
  }
}

TEST(RoundingDivideByPot, RoundsTiesAwayFromZero) {
  EXPECT_EQ(rounding_divide_by_pot(1, 1), 1);
  EXPECT_EQ(rounding_divide_by_pot(-1, 1), -1);
  EXPECT_EQ(rounding_divide_by_pot(-6, 2), -2);
  EXPECT_EQ(rounding_divide_by_pot(-5, 2), -1);
  EXPECT_EQ(rounding_divide_by_pot(kMin, 31), -1);
  EXPECT_EQ(rounding_divide_by_pot(1 << 30, 31), 1);
  EXPECT_EQ(rounding_divide_by_pot(-(1 << 30), 31), -1);
}

TEST(Multiply, EqualsTwoRoundingsIn128Bits) {
  std::mt19937 random(4);
  std::uniform_int_distribution<std::int32_t> any(kMin, kMax), any_multiplier(1 << 30, kMax);
  std::uniform_int_distribution<int> any_shift(-31, 30), bits(0, 31);
  const auto check = [](std::int32_t x, FixedMultiplier m) {
    ASSERT_EQ(multiply(x, m), expected_multiply(x, m)) << x << " * " << m.multiplier << " * 2^(" << m.shift << " - 31)";
  };
  for (int shift = -31; shift <= 30; ++shift)
    for (const auto x : kInteresting)
      for (const std::int32_t m : {0, 1 << 30, (1 << 30) + 1, kMax - 1, kMax}) check(x, {m, shift});
  // Numbers of all magnitudes: the left shift of large ones leaves the word, as the documented wrap says.
  for (int i = 0; i < 500'000; ++i) check(any(random) >> bits(random), {any_multiplier(random), any_shift(random)});
  // Multipliers with few bits make ties in both roundings.
  for (int i = 0; i < 300'000; ++i) check(any(random) >> bits(random), {(1 << 30) | (1 << (bits(random) % 31)), any_shift(random)});
}

TEST(Multiply, IsCloseToTheRealProduct) {
  std::mt19937 random(5);
  std::uniform_int_distribution<std::int32_t> accumulator(-(1 << 20), 1 << 20);
  std::uniform_real_distribution<double> logarithm(std::log(1e-6), std::log(100.0));
  for (int i = 0; i < 200'000; ++i) {
    const std::int32_t x = accumulator(random);
    const double real = std::exp(logarithm(random));
    // Each of the two roundings adds half at most; the multiplier's own error is far below.
    ASSERT_NEAR(multiply(x, to_fixed_multiplier(real)), x * real, 1.01) << x << " * " << real;
  }
}

TEST(MultiplyWide, RoundsOnceTiesUp) {
  const FixedMultiplier half{1 << 30, 0}, quarter{1 << 30, -1};
  EXPECT_EQ(multiply_wide(3, half), 2);
  EXPECT_EQ(multiply_wide(-3, half), -1);
  EXPECT_EQ(multiply_wide(6, quarter), 2);
  EXPECT_EQ(multiply_wide(-6, quarter), -1);
  EXPECT_EQ(multiply_wide(std::int64_t{1} << 40, {1 << 30, -20}), 1 << 19);
  EXPECT_EQ(multiply_wide(-3, {1 << 30, kMostWideShift}), -3 << 13);
}

TEST(MultiplyWide, CutsTheMultiplierTo15Bits) {
  // 0.7 becomes 22938 / 32768; what would round up to 1 stays below it.
  EXPECT_EQ(multiply_wide(42859, to_fixed_multiplier(0.7)), 30002);
  EXPECT_EQ(multiply_wide(1 << 20, {kMax, 0}), (1 << 20) - 32);
  EXPECT_EQ(multiply_wide(1 << 20, {0x7FFEFFFF, 0}), (1 << 20) - 32);
  EXPECT_EQ(multiply_wide(1 << 20, {}), 0);
}

TEST(MultiplyWide, DropsWhatLeaves64Bits) {
  EXPECT_EQ(multiply_wide(std::numeric_limits<std::int64_t>::min(), {1 << 30, 0}), 0);
  EXPECT_EQ(multiply_wide((std::int64_t{1} << 40) + 2, {1 << 30, 0}), 1);
}

TEST(WrappingShiftLeft, DropsWhatLeavesTheWord) {
  EXPECT_EQ(wrapping_shift_left(-3, 2), -12);
  EXPECT_EQ(wrapping_shift_left(1, 31), kMin);
  EXPECT_EQ(wrapping_shift_left(2, 31), 0);
  EXPECT_EQ(wrapping_shift_left(kMax, 1), -2);
}

}  // namespace
}  // namespace tandem
