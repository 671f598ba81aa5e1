#include <gtest/gtest.h>

#include <cmath>

#include "tests/interp/single_values.h"

namespace tandem {
namespace {

using namespace test;

ModelSpec cast(int from, int to, int count) { return unary(53, plain_tensor("in", {count}, from), plain_tensor("out", {count}, to)); }

TEST(Cast, KeepsRealsWithinTheInteger) {
  const float kInfinity = std::numeric_limits<float>::infinity();
  const Floats values{2.9f, -2.9f, 300, -300, 1e30f, kInfinity, -kInfinity};
  EXPECT_EQ((run_as<float, std::int8_t>(cast(kFloat32Type, kInt8Type, 7), values)), Ints({2, -2, 127, -128, 127, 127, -128}));
  EXPECT_EQ((run_as<float, std::uint8_t>(cast(kFloat32Type, kUint8Type, 7), values)), Ints({2, 0, 255, 0, 255, 255, 0}));
  constexpr int kMax = std::numeric_limits<int>::max();
  // 2^31 does not fit, the float before it does.
  EXPECT_EQ((run_as<float, std::int32_t>(cast(kFloat32Type, kInt32Type, 4), {2147483648.0f, 2147483520.0f, -2147483648.0f, -kInfinity})), Ints({kMax, 2147483520, -kMax - 1, -kMax - 1}));
}

TEST(Cast, GivesWhatIsNotANumberAPlace) {
  EXPECT_EQ((run_as<float, std::int8_t>(cast(kFloat32Type, kInt8Type, 1), {std::nanf("")})), Ints({127}));
  EXPECT_EQ((run_micro<float, std::int8_t>(cast(kFloat32Type, kInt8Type, 1), {std::nanf("")})), Ints({0}));
  EXPECT_EQ((run_as<float, std::uint8_t>(cast(kFloat32Type, kBoolType, 3), {std::nanf(""), 0, 0.1f})), Ints({1, 0, 1}));
}

TEST(Cast, KeepsTheLowBitsOfIntegers) {
  EXPECT_EQ((run_as<std::int32_t, std::int8_t>(cast(kInt32Type, kInt8Type, 4), {300, -129, 127, -1})), Ints({44, 127, 127, -1}));
  EXPECT_EQ((run_as<std::int8_t, std::uint16_t>(cast(kInt8Type, kUint16Type, 2), {-1, 5})), Ints({65535, 5}));
  EXPECT_EQ((run_as<std::int16_t, float>(cast(kInt16Type, kFloat32Type, 2), {-32768, 7})), Floats({-32768, 7}));
  EXPECT_EQ((run_as<std::int64_t, std::int32_t>(cast(kInt64Type, kInt32Type, 1), {-5})), Ints({-5}));
}

TEST(Cast, ReadsAnyByteButZeroAsTrue) {
  EXPECT_EQ((run_as<std::uint8_t, std::int32_t>(cast(kBoolType, kInt32Type, 3), {0, 1, 200})), Ints({0, 1, 1}));
  EXPECT_EQ((run_as<std::uint8_t, std::uint8_t>(cast(kBoolType, kBoolType, 3), {0, 1, 200})), Ints({0, 1, 1}));
  EXPECT_EQ((run_as<std::int32_t, std::uint8_t>(cast(kInt32Type, kBoolType, 3), {0, 256, -1})), Ints({0, 1, 1}));
}

TEST(Cast, RoundsToHalves) {
  EXPECT_EQ((run_as<float, std::uint16_t>(cast(kFloat32Type, kFloat16Type, 3), {1.5f, 65520, -0x1p-24f})), Ints({0x3e00, 0x7c00, 0x8001}));
  EXPECT_EQ((run_as<std::uint16_t, std::int8_t>(cast(kFloat16Type, kInt8Type, 2), {0x3e00, 0xfc00})), Ints({1, -128}));
}

TEST(Cast, RefusesOtherTypesAndOperands) {
  expect_arity_checked(cast(kInt8Type, kInt8Type, 1), 1, 1, "CAST");
  EXPECT_TRUE(unsupported(cast(kStringType, kInt8Type, 1), "op #0 CAST: tensor 0 'in' [1] string: this type is not supported here, only float32, float16, float64"));
  EXPECT_EQ(output_shape(unary(53, plain_tensor("in", {2, 0, 3}, kInt8Type), plain_tensor("out", {1}, kInt32Type))), Shape({2, 0, 3}));
}

}  // namespace
}  // namespace tandem
