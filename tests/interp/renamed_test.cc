// Operators that only give their input another shape (RESHAPE has a test of its own), and those that read nothing but shapes.
#include <gtest/gtest.h>

#include "tests/interp/movement.h"

namespace tandem {
namespace {

using namespace test;

ModelSpec squeeze(Shape from, const std::vector<std::int32_t>& axes, int type = kInt32Type) {
  return one_operator({.code = 43, .options_type = 30, .options = {Option::integers(0, axes)}}, {plain("values", std::move(from), type)}, plain("squeezed", {1}, type));
}
ModelSpec expand_dims(Shape from, std::int32_t axis, int type = kInt32Type) {
  return one_operator({.code = 70, .options_type = 52}, {plain("values", std::move(from), type), int32_constant("axis", {}, {axis})}, plain("expanded", {1}, type));
}

TEST(Squeeze, DropsDimensionsOfLength1) {
  expect_in_every_type([](int type) { return squeeze({1, 3, 1}, {}, type); }, {1, 2, 3}, {1, 2, 3});
  EXPECT_EQ(output_shape(squeeze({1, 3, 1, 2}, {})), Shape({3, 2}));
  EXPECT_EQ(output_shape(squeeze({1, 3, 1, 2}, {2})), Shape({1, 3, 2}));
  EXPECT_EQ(output_shape(squeeze({1, 3, 1, 2}, {-2, 0, 2})), Shape({3, 2}));
  EXPECT_EQ(output_shape(squeeze({1, 1}, {})), Shape{});
  EXPECT_EQ(output_shape(squeeze({1, 0}, {})), Shape({0}));
}

TEST(Squeeze, RefusesOtherDimensions) {
  EXPECT_TRUE(malformed(squeeze({1, 3}, {1}), "op #0 SQUEEZE: squeezes dimension 1 of tensor 0 'values' [1,3] int32, whose length is not 1"));
  EXPECT_TRUE(malformed(squeeze({1, 3}, {2}), "op #0 SQUEEZE: axis 2 of tensor 0 'values' [1,3] int32"));
  EXPECT_TRUE(malformed(squeeze({1, 3}, {-3}), "axis -3 of"));
  const auto good = squeeze({1, 3}, {0});
  expect_arity_checked(good, 1, 1, "SQUEEZE");
  expect_options_checked(good, "SQUEEZE");
  expect_types_checked(good, "SQUEEZE");
}

TEST(ExpandDims, AddsADimension) {
  expect_in_every_type([](int type) { return expand_dims({3}, 0, type); }, {1, 2, 3}, {1, 2, 3});
  EXPECT_EQ(output_shape(expand_dims({2, 3}, 0)), Shape({1, 2, 3}));
  EXPECT_EQ(output_shape(expand_dims({2, 3}, 2)), Shape({2, 3, 1}));
  EXPECT_EQ(output_shape(expand_dims({2, 3}, -1)), Shape({2, 3, 1}));
  EXPECT_EQ(output_shape(expand_dims({2, 3}, -3)), Shape({1, 2, 3}));
  EXPECT_EQ(output_shape(expand_dims({}, 0)), Shape({1}));
}

TEST(ExpandDims, RefusesOtherAxes) {
  EXPECT_TRUE(malformed(expand_dims({2, 3}, 3), "op #0 EXPAND_DIMS: axis 3 of tensor 0 'values' [2,3] int32"));
  EXPECT_TRUE(malformed(expand_dims({2, 3}, -4), "axis -4 of"));
  auto spec = expand_dims({2, 3}, 0);
  spec.tensors[1] = int32_list("axis", {0, 1});
  EXPECT_TRUE(malformed(spec, "op #0 EXPAND_DIMS: tensor 1 'axis' [2] int32: has 2 values, needs one"));
  spec.tensors[1] = plain("axis", {});
  spec.inputs.push_back(1);
  EXPECT_TRUE(unsupported(spec, "tensor 1 'axis' [] int32: must be a constant"));
}

TEST(ExpandDims, RefusesWhatDoesNotGoTogether) {
  auto good = expand_dims({2}, 0, kInt8Type);
  expect_arity_checked(good, 2, 2, "EXPAND_DIMS");
  expect_types_checked(good, "EXPAND_DIMS");
  for (const std::size_t i : {0u, 2u}) {
    good.tensors[i].scales = {0.5f};
    good.tensors[i].zero_points = {3};
  }
  expect_same_quantization_checked(good, 2, "EXPAND_DIMS");
}

constexpr int kToInt32 = 2, kToInt64 = 4;
ModelSpec shape_of(Shape from, int option, int type, int output_type) {
  return one_operator({.code = 77, .options_type = 55, .options = {Option::byte(0, option)}}, {plain("values", std::move(from), type)}, plain("shape", {1}, output_type));
}

TEST(Shape, ListsTheLengths) {
  EXPECT_EQ(run<std::int32_t>(shape_of({2, 1, 0}, kToInt32, kInt32Type, kInt32Type), {}), Ints({2, 1, 0}));
  EXPECT_EQ((run_as<std::int8_t, std::int64_t>(shape_of({2, 1}, kToInt64, kInt8Type, kInt64Type), {1, 2})), Ints({2, 1}));
  EXPECT_EQ(run<std::int32_t>(shape_of({}, kToInt32, kInt32Type, kInt32Type), {1}), Ints{});
}

TEST(Shape, RefusesOtherTypes) {
  EXPECT_TRUE(malformed(shape_of({2}, 0, kInt32Type, kFloat32Type), "op #0 SHAPE: the type that its options ask for is number 0, needs 2 (int32) or 4 (int64)"));
  EXPECT_TRUE(unsupported(shape_of({2}, kToInt64, kInt32Type, kInt32Type), "op #0 SHAPE: tensor 1 'shape' [1] int32: this type is not supported here, only int64"));
  const auto good = shape_of({2}, kToInt32, kInt32Type, kInt32Type);
  expect_arity_checked(good, 1, 1, "SHAPE");
  expect_options_checked(good, "SHAPE");
}

TEST(Rank, CountsDimensions) {
  const auto rank_of = [](Shape from) { return one_operator({.code = 110, .options_type = 86}, {plain("values", std::move(from))}, plain("rank", {1})); };
  EXPECT_EQ(run<std::int32_t>(rank_of({2, 1, 3}), counted(6)), Ints({3}));
  EXPECT_EQ(run<std::int32_t>(rank_of({}), {1}), Ints({0}));
  EXPECT_EQ(output_shape(rank_of({2})), Shape{});
  auto spec = rank_of({2});
  expect_arity_checked(spec, 1, 1, "RANK");
  spec.tensors[1].type = kInt64Type;
  EXPECT_TRUE(unsupported(spec, "op #0 RANK: tensor 1 'rank' [1] int64"));
}

// What Keras makes of Flatten: SHAPE -> STRIDED_SLICE of the batch -> PACK with -1 -> RESHAPE.
TEST(Shape, FoldsSoThatFlattenKnowsItsShape) {
  ModelSpec spec;
  const int values = spec.add_tensor(plain("values", {2, 3, 2}));
  const int shape = spec.add_tensor(plain("shape", {3}));
  const int from = spec.add_tensor(int32_list("from", {0})), to = spec.add_tensor(int32_list("to", {1})), step = spec.add_tensor(int32_list("step", {1}));
  const int batch = spec.add_tensor(plain("batch", {}));
  const int rest = spec.add_tensor(int32_constant("rest", {}, {-1}));
  const int wanted = spec.add_tensor(plain("wanted", {2}));
  const int flat = spec.add_tensor(plain("flat", {1}));
  spec.operators = {{.code = 77, .inputs = {values}, .outputs = {shape}, .options_type = 55, .options = {Option::byte(0, kToInt32)}},
                    {.code = 45, .inputs = {shape, from, to, step}, .outputs = {batch}, .options_type = 32, .options = {Option::integer_value(4, 1)}},
                    {.code = 83, .inputs = {batch, rest}, .outputs = {wanted}, .options_type = 59, .options = {Option::integer_value(0, 2)}},
                    {.code = 22, .inputs = {values, wanted}, .outputs = {flat}}};
  spec.inputs = {values};
  spec.outputs = {flat};
  EXPECT_EQ(output_shape(spec), Shape({2, 6}));
  EXPECT_EQ(run<std::int32_t>(spec, counted(12)), counted(12));
}

ModelSpec broadcast_args(const std::vector<TensorSpec>& shapes) { return one_operator({.code = 145}, shapes, plain("shape", {1})); }

TEST(BroadcastArgs, JoinsShapes) {
  EXPECT_EQ(run<std::int32_t>(broadcast_args({plain("a", {3}), plain("b", {2})}), {2, 1, 5}, {4, 1}), Ints({2, 4, 5}));
  EXPECT_EQ(run<std::int32_t>(broadcast_args({plain("a", {1}), int32_list("b", {7, 0, 1})}), {3}), Ints({7, 0, 3}));
}

TEST(BroadcastArgs, RefusesShapesThatDoNotJoin) {
  EXPECT_TRUE(run_fails(broadcast_args({plain("a", {2}), plain("b", {1})}), {{2, 3}, {4}}, "op #0 BROADCAST_ARGS: lengths 3 and 4 of dimension 1 do not broadcast"));
  EXPECT_TRUE(malformed(broadcast_args({int32_list("a", {2, 3}), int32_list("b", {4})}), "op #0 BROADCAST_ARGS: lengths 3 and 4 of dimension 1 do not broadcast"));
  EXPECT_TRUE(malformed(broadcast_args({plain("a", {1, 2}), plain("b", {1})}), "tensor 0 'a' [1,2] int32: has 2 dimensions, needs 1"));
  expect_arity_checked(broadcast_args({plain("a", {2}), plain("b", {1})}), 2, 2, "BROADCAST_ARGS");
}

}  // namespace
}  // namespace tandem
