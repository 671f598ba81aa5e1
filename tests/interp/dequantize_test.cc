#include <gtest/gtest.h>

#include <cmath>

#include "tests/interp/single_values.h"

namespace tandem {
namespace {

using namespace test;

ModelSpec dequantize(TensorSpec codes) {
  const Shape shape = codes.shape;
  return one_operator({.code = 6, .options_type = 26}, {std::move(codes)}, float_tensor("reals", shape));
}

TEST(Dequantize, ScalesTheDistanceToTheZeroPoint) {
  // (code - 3) * 0.25 and (code - 128) * 2: exact in binary
  EXPECT_EQ((run_as<std::int8_t, float>(dequantize(int8_tensor("codes", {4}, 0.25f, 3)), {3, 4, -128, 127})), Floats({0.0f, 0.25f, -32.75f, 31.0f}));
  EXPECT_EQ((run_as<std::uint8_t, float>(dequantize(uint8_tensor("codes", {3}, 2.0f, 128)), {128, 0, 255})), Floats({0.0f, -256.0f, 254.0f}));
}

TEST(Dequantize, MultipliesInSinglePrecision) {
  // 3 * 0.1f rounded to a float is 0.3 and a little, not 0.3f.
  EXPECT_EQ((run_as<std::int8_t, float>(dequantize(int8_tensor("codes", {1}, 0.1f)), {3})), Floats({3.0f * 0.1f}));
}

TEST(Dequantize, TakesInt16) { EXPECT_EQ((run_as<std::int16_t, float>(dequantize(int16_tensor("codes", {3}, 0.25f)), {4, -32768, 32767})), Floats({1, -8192, 8191.75f})); }

TEST(Dequantize, TakesHalves) {
  // 1.5, -0.5, the smallest, the largest, an infinity and what is not a number
  const auto got = run_as<std::uint16_t, float>(dequantize(plain_tensor("halves", {6}, kFloat16Type)), {0x3e00, 0xb800, 0x0001, 0x7bff, 0xfc00, 0x7e01});
  EXPECT_EQ(Floats(got.begin(), got.begin() + 5), Floats({1.5f, -0.5f, 0x1p-24f, 65504, -std::numeric_limits<float>::infinity()}));
  EXPECT_TRUE(std::isnan(got[5]));
}

TEST(Dequantize, GivesEachChannelItsScale) {
  auto codes = int8_tensor("codes", {2, 3});
  codes.scales = {1, 0.5f, 0.25f};
  codes.zero_points = {0, 1, -2};
  codes.axis = 1;
  EXPECT_EQ((run_as<std::int8_t, float>(dequantize(codes), {1, 3, 2, -3, -5, -14})), Floats({1, 1, 1, -3, -3, -3}));
  // TFLite Micro takes the first scale and zero point for all.
  EXPECT_EQ((run_micro<std::int8_t, float>(dequantize(codes), {1, 3, 2, -3, -5, -14})), Floats({1, 3, 2, -3, -5, -14}));
  codes.axis = 2;
  EXPECT_TRUE(malformed(dequantize(codes), "op #0 DEQUANTIZE: tensor 0 'codes' [2,3] int8: 3 scales along axis 2, it has 2 dimensions"));
  codes.axis = 0;
  EXPECT_TRUE(malformed(dequantize(codes), "3 scales along axis 0 of 2"));
  codes.axis = 1;
  codes.zero_points = {0, 0};
  EXPECT_TRUE(malformed(dequantize(codes), "2 zero points for 3 scales"));
  codes.zero_points = {0, 0, 200};
  EXPECT_TRUE(malformed(dequantize(codes), "zero point 200, must lie in -128..127"));
  codes.zero_points = {0, 0, 0};
  codes.scales[1] = 0;
  EXPECT_TRUE(malformed(dequantize(codes), "scale 0, must be positive and finite"));
}

TEST(Dequantize, KeepsTheShape) { EXPECT_EQ(output_shape(dequantize(int8_tensor("codes", {2, 3, 1}))), Shape({2, 3, 1})); }

TEST(Dequantize, NeedsNoOptions) {
  auto spec = dequantize(int8_tensor("codes", {1}));
  spec.operators[0].options_type = 0;
  EXPECT_EQ((run_as<std::int8_t, float>(spec, {-7})), Floats({-7.0f}));
}

TEST(Dequantize, RefusesAWrongNumberOfOperands) { expect_arity_checked(dequantize(int8_tensor("codes", {2})), 1, 1, "DEQUANTIZE"); }
TEST(Dequantize, RefusesUnsoundQuantisation) {
  expect_channels_checked(dequantize(int8_tensor("codes", {2})), 0);
  expect_channels_checked(dequantize(uint8_tensor("codes", {2})), 0);
}

TEST(Dequantize, RefusesOtherTypes) {
  auto spec = dequantize(int8_tensor("codes", {2}));
  spec.tensors[1].type = kInt8Type;
  EXPECT_TRUE(unsupported(spec, "op #0 DEQUANTIZE: tensor 1 'reals' [2] int8: this type is not supported here, only float32"));
  spec = dequantize(int8_tensor("codes", {2}));
  spec.tensors[0].type = kInt32Type;
  EXPECT_TRUE(unsupported(spec, "op #0 DEQUANTIZE: tensor 0 'codes' [2] int32: this type is not supported here, only int8, uint8, int16, float16"));
}

}  // namespace
}  // namespace tandem
