#include "base/float16.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tandem {
namespace {

// What a half's bits mean, by the definition of the format.
double plain(std::uint16_t half) {
  const int exponent = (half >> 10) & 31, fraction = half & 1023;
  const double magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

bool is_finite(std::uint16_t half) { return ((half >> 10) & 31) != 31; }

TEST(Float16, WidensEveryHalfExactly) {
  for (int i = 0; i < 65536; ++i) {
    const auto half = static_cast<std::uint16_t>(i);
    if (!is_finite(half)) continue;
    EXPECT_EQ(double{float_from_half(half)}, plain(half)) << i;
  }
  EXPECT_EQ(float_from_half(0x7c00), std::numeric_limits<float>::infinity());
  EXPECT_EQ(float_from_half(0xfc00), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(float_from_half(0x7c01)));
  EXPECT_TRUE(std::signbit(float_from_half(0x8000)));
}

TEST(Float16, NarrowsToTheNearest) {
  for (int i = 0; i < 0x7bff; ++i) {
    const auto half = static_cast<std::uint16_t>(i), next = static_cast<std::uint16_t>(i + 1);
    const float low = float_from_half(half), high = float_from_half(next), middle = (low + high) / 2;
    EXPECT_EQ(half_from_float(low), half) << i;
    EXPECT_EQ(half_from_float(-low), half | 0x8000) << i;
    EXPECT_EQ(half_from_float(middle), i % 2 == 0 ? half : next) << i;  // ties to even
    EXPECT_EQ(half_from_float(std::nextafter(middle, low)), half) << i;
    EXPECT_EQ(half_from_float(std::nextafter(middle, high)), next) << i;
  }
  EXPECT_EQ(half_from_float(65519.996f), 0x7bff);
  EXPECT_EQ(half_from_float(65520), 0x7c00);
  EXPECT_EQ(half_from_float(-std::numeric_limits<float>::infinity()), 0xfc00);
  EXPECT_EQ(half_from_float(1e-30f), 0);
  EXPECT_TRUE(std::isnan(float_from_half(half_from_float(std::nanf("")))));
}

}  // namespace
}  // namespace tandem
