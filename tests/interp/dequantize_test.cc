#include <gtest/gtest.h>

#include "tests/interp/one_operator.h"

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

TEST(Dequantize, KeepsTheShape) { EXPECT_EQ(output_shape(dequantize(int8_tensor("codes", {2, 3, 1}))), Shape({2, 3, 1})); }

TEST(Dequantize, NeedsNoOptions) {
  auto spec = dequantize(int8_tensor("codes", {1}));
  spec.operators[0].options_type = 0;
  EXPECT_EQ((run_as<std::int8_t, float>(spec, {-7})), Floats({-7.0f}));
}

TEST(Dequantize, RefusesAWrongNumberOfOperands) { expect_arity_checked(dequantize(int8_tensor("codes", {2})), 1, 1, "DEQUANTIZE"); }
TEST(Dequantize, RefusesUnsoundQuantisation) {
  expect_scale_and_zero_point_checked(dequantize(int8_tensor("codes", {2})), 0, "DEQUANTIZE");
  expect_scale_and_zero_point_checked(dequantize(uint8_tensor("codes", {2})), 0, "DEQUANTIZE");
}

TEST(Dequantize, RefusesOtherTypes) {
  auto spec = dequantize(int8_tensor("codes", {2}));
  spec.tensors[1].type = kInt8Type;
  EXPECT_TRUE(unsupported(spec, "op #0 DEQUANTIZE: tensor 1 'reals' [2] int8: this type is not supported here, only float32"));
  spec = dequantize(int8_tensor("codes", {2}));
  spec.tensors[0].type = kInt32Type;
  EXPECT_TRUE(unsupported(spec, "op #0 DEQUANTIZE: tensor 0 'codes' [2] int32: this type is not supported here, only int8, uint8"));
}

}  // namespace
}  // namespace tandem
