// The vector conversions between floats and codes of every instruction set against the scalar kernels.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "tests/interp/vector_variants.h"

namespace tandem {
namespace {

using VectorQuantizeTest = test::WithVectors;

// Halves of the scale and their neighbours, what leaves the codes, what is no number, and values at random.
std::vector<float> values_of(float scale, std::mt19937& random) {
  std::vector<float> values;
  for (int code = -300; code <= 300; ++code)
    for (const float real : {static_cast<float>(code) * scale, (static_cast<float>(code) + 0.5f) * scale})
      for (const float to : {-1e30f, real, 1e30f}) values.push_back(std::nextafter(real, to));
  using Limits = std::numeric_limits<float>;
  for (const float odd : {Limits::quiet_NaN(), -Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(), Limits::max(), Limits::lowest(), 0.0f, -0.0f, Limits::denorm_min(), 1e6f * scale, -2e9f * scale}) values.push_back(odd);
  for (int i = 0; i < 2000; ++i) values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(random())));
  return values;
}

template <class T>
void compare(const VectorQuantize& vectors, float scale, std::int32_t zero_point, const std::vector<float>& values) {
  for (const std::size_t count : {values.size(), std::size_t{1}, std::size_t{31}, std::size_t{65}}) {
    std::vector<T> wanted(count), got(count);
    const auto n = static_cast<std::int64_t>(count);
    quantize(values.data(), wanted.data(), n, scale, zero_point);
    vectors.quantize(values.data(), reinterpret_cast<std::uint8_t*>(got.data()), n, scale, zero_point, std::is_unsigned_v<T>);
    ASSERT_EQ(got, wanted) << scale << ", " << zero_point;
    std::vector<float> real(count), same(count);
    dequantize(wanted.data(), real.data(), n, scale, zero_point);
    vectors.dequantize(reinterpret_cast<const std::uint8_t*>(wanted.data()), same.data(), n, scale, zero_point, std::is_unsigned_v<T>);
    ASSERT_EQ(same, real) << scale << ", " << zero_point;
  }
}

TEST_P(VectorQuantizeTest, EqualsTheScalarKernel) {
  std::mt19937 random(1);
  for (const float scale : {1.0f / 256, 0.5f, 1.0f, 0.0039215689f, 0.1f, 1e-20f, 1e20f, 3.7f})
    for (const int code : {0, 1, 100, 128, 255}) {
      const std::vector<float> values = values_of(scale, random);
      compare<std::int8_t>(*GetParam().quantize, scale, code - 128, values);
      compare<std::uint8_t>(*GetParam().quantize, scale, code, values);
    }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VectorQuantizeTest);
INSTANTIATE_TEST_SUITE_P(Isa, VectorQuantizeTest, testing::ValuesIn(test::vector_variants()), test::variant_name);

}  // namespace
}  // namespace tandem
