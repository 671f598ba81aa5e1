#include <gtest/gtest.h>

#include "tests/interp/movement.h"

namespace tandem {
namespace {

using namespace test;

constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();

ModelSpec reshape(TensorSpec input, const std::vector<std::int32_t>& shape, TensorSpec output) {
  const auto rank = static_cast<std::int32_t>(shape.size());
  return one_operator({.code = 22}, {std::move(input), int32_constant("shape", {rank}, shape)}, std::move(output));
}
ModelSpec reshape(Shape from, const std::vector<std::int32_t>& to) { return reshape(int8_tensor("values", std::move(from)), to, int8_tensor("reshaped", {1})); }
// The shape in the options instead of an operand.
ModelSpec reshape_by_options(Shape from, const std::vector<std::int32_t>& to) {
  return one_operator({.code = 22, .options_type = 17, .options = {Option::integers(0, to)}}, {int8_tensor("values", std::move(from))}, int8_tensor("reshaped", {1}));
}

TEST(Reshape, KeepsTheValues) {
  expect_in_every_type([](int type) { return reshape(plain("values", {2, 3}, type), {3, 2}, plain("reshaped", {3, 2}, type)); }, {1, 2, 3, 4, 5, 127}, {1, 2, 3, 4, 5, 127});
}

TEST(Reshape, TakesValuesWithoutDimensions) {
  // [0] in the options was a shape without dimensions once
  EXPECT_EQ(output_shape(reshape_by_options({1, 1}, {0})), Shape{});
  EXPECT_EQ(output_shape(reshape_by_options({1, 1}, {})), Shape{});
  EXPECT_EQ(output_shape(reshape_by_options({0, 3}, {0})), Shape({0}));
  auto spec = reshape({1}, {1});
  spec.tensors[1] = plain("shape", {0});  // an empty list has no bytes to be recognised by
  EXPECT_EQ(output_shape(one_operator({.code = 22}, {plain("values", {}), int32_constant("shape", {1}, {1})}, plain("reshaped", {}))), Shape({1}));
  spec.inputs = {0};
  EXPECT_EQ(output_shape(spec), Shape{});
  EXPECT_EQ(run<std::int8_t>(spec, {5}), Ints({5}));
}

TEST(Reshape, TakesShapesOf64Bits) {
  auto spec = reshape({2, 3}, {3, 2});
  spec.tensors[1] = int64_constant("shape", {2}, {3, -1});
  EXPECT_EQ(output_shape(spec), Shape({3, 2}));
}

TEST(Reshape, TakesEmptyTensors) {
  EXPECT_EQ(output_shape(reshape({0, 3}, {-1, 3})), Shape({0, 3}));
  EXPECT_EQ(run<std::int8_t>(reshape({0, 3}, {7, 0}), {}), Ints{});
}

TEST(Reshape, TakesAShapeThatIsNoListFromItsOptions) {
  auto spec = reshape({2, 3}, {3, 2});
  spec.tensors[1].shape = {1, 2};
  EXPECT_TRUE(malformed(spec, "op #0 RESHAPE: its options are missing"));
  spec.operators[0].options_type = 17;
  spec.operators[0].options = {Option::integers(0, {6})};
  EXPECT_EQ(output_shape(spec), Shape({6}));
}

TEST(Reshape, TakesTheShapeFromItsOperandOrItsOptions) {
  EXPECT_EQ(output_shape(reshape({2, 3}, {3, 2})), Shape({3, 2}));
  EXPECT_EQ(output_shape(reshape_by_options({2, 3}, {1, 6})), Shape({1, 6}));
  auto both = reshape({2, 3}, {3, 2});
  both.operators[0].options_type = 17;
  both.operators[0].options = {Option::integers(0, {6})};
  EXPECT_EQ(output_shape(both), Shape({3, 2}));  // the operand counts
}

TEST(Reshape, ComputesTheOpenDimension) {
  EXPECT_EQ(output_shape(reshape({2, 3, 4}, {-1, 6})), Shape({4, 6}));
  EXPECT_EQ(output_shape(reshape({2, 3, 4}, {2, -1, 2})), Shape({2, 6, 2}));
  EXPECT_EQ(output_shape(reshape({2, 3, 4}, {-1})), Shape({24}));
  EXPECT_EQ(output_shape(reshape_by_options({2, 3, 4}, {1, -1})), Shape({1, 24}));
}

TEST(Reshape, IgnoresTheShapeThatTheFileGivesItsOutput) {
  auto spec = reshape({2, 3}, {3, 2});
  spec.tensors[2].shape = {1000};
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 3, 4, 5, 6}), Ints({1, 2, 3, 4, 5, 6}));
}

TEST(Reshape, RefusesAWrongNumberOfOperands) {
  auto spec = reshape({2, 3}, {3, 2});
  spec.operators[0].inputs.push_back(0);
  EXPECT_TRUE(malformed(spec, "op #0 RESHAPE: 3 inputs, needs 1 to 2"));
  spec.operators[0].inputs.clear();
  EXPECT_TRUE(malformed(spec, "op #0 RESHAPE: 0 inputs, needs 1 to 2"));
  spec.operators[0].inputs = {-1, 1};
  EXPECT_TRUE(malformed(spec, "op #0 RESHAPE: input 0 is absent"));
  spec = reshape({2, 3}, {3, 2});
  spec.operators[0].outputs.push_back(spec.add_tensor(int8_tensor("more", {1})));
  EXPECT_TRUE(malformed(spec, "op #0 RESHAPE: 2 outputs, needs 1"));
}

TEST(Reshape, RefusesToGoWithoutAShape) {
  auto spec = reshape({2, 3}, {3, 2});
  spec.operators[0].inputs.pop_back();
  EXPECT_TRUE(malformed(spec, "op #0 RESHAPE: its options are missing"));
  spec.operators[0].options_type = 5;
  EXPECT_TRUE(malformed(spec, "op #0 RESHAPE: has options of kind 5, its own are kind 17"));
}

TEST(Reshape, RefusesAnotherNumberOfValues) {
  EXPECT_TRUE(malformed(reshape({2, 3}, {7}), "op #0 RESHAPE: tensor 0 'values' [2,3] int8 has 6 values, which shape [7] does not hold"));
  EXPECT_TRUE(malformed(reshape_by_options({2, 3}, {2, 2}), "op #0 RESHAPE: tensor 0 'values' [2,3] int8 has 6 values, which shape [2,2] does not hold"));
  EXPECT_TRUE(malformed(reshape({2, 3}, {4, -1}), "op #0 RESHAPE: tensor 0 'values' [2,3] int8 has 6 values, which shape [4,-1] does not hold"));
  EXPECT_TRUE(malformed(reshape({2, 3}, {0, -1}), "op #0 RESHAPE: tensor 0 'values' [2,3] int8 has 6 values, which shape [0,-1] does not hold"));
}

TEST(Reshape, RefusesTwoOpenDimensions) { EXPECT_TRUE(malformed(reshape({2, 3}, {-1, -1}), "op #0 RESHAPE: shape [-1,-1] leaves two dimensions open")); }

TEST(Reshape, RefusesNegativeDimensions) { EXPECT_TRUE(malformed(reshape({2, 3}, {-2, -3}), "which shape [-2,-3] does not hold")); }

TEST(Reshape, RefusesAProductThatWrapsBackToTheRightOne) {
  // 7 * 1227133514 = 2^32 * 2 + 6, and 65536^4 = 2^64.
  EXPECT_TRUE(malformed(reshape({2, 3}, {7, 1227133514}), "has 6 values, which shape [7,1227133514] does not hold"));
  EXPECT_TRUE(malformed(reshape({0}, {65536, 65536, 65536, 65536}), "has 0 values, which shape [65536,65536,65536,65536] does not hold"));
  EXPECT_TRUE(malformed(reshape({2, 3}, {kMost, kMost, -1}), "does not hold"));
}

TEST(Reshape, RefusesAShapeThatIsNoConstantOfIntegers) {
  auto spec = reshape({2, 3}, {3, 2});
  spec.tensors[1].data.clear();
  spec.inputs.push_back(1);
  EXPECT_TRUE(unsupported(spec, "op #0 RESHAPE: tensor 1 'shape' [2] int32: must be a constant: its values are needed before the model runs"));
  spec = reshape({2, 3}, {3, 2});
  spec.tensors[1] = holding(int8_tensor("shape", {2}), {3, 2});
  EXPECT_TRUE(unsupported(spec, "op #0 RESHAPE: tensor 1 'shape' [2] int8: this type is not supported here, only int32"));
}

TEST(Reshape, RefusesOtherAndMixedTypes) { expect_types_checked(reshape({2, 3}, {3, 2}), "RESHAPE"); }

TEST(Reshape, RefusesMoreThanEightDimensions) { EXPECT_TRUE(unsupported(reshape(Shape(9, 1), {1}), "more than 8 dimensions")); }

}  // namespace
}  // namespace tandem
