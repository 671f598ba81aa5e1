// CONCATENATION and PACK join tensors, SPLIT, SPLIT_V and UNPACK take them apart.
#include <gtest/gtest.h>

#include "tests/interp/movement.h"

namespace tandem {
namespace {

using namespace test;

ModelSpec concatenation(std::int32_t axis, const std::vector<TensorSpec>& parts, TensorSpec whole, int activation = 0) {
  return one_operator({.code = 2, .options_type = 10, .options = {Option::integer_value(0, axis), Option::byte(1, activation)}}, parts, std::move(whole));
}
ModelSpec concatenation(std::int32_t axis, const std::vector<TensorSpec>& parts) { return concatenation(axis, parts, plain("whole", {1})); }

TEST(Concatenation, JoinsAlongAnyDimension) {
  for (const int axis : {1, -1}) {
    const auto spec = concatenation(axis, {plain("a", {2, 1}), plain("b", {2, 2})});
    EXPECT_EQ(output_shape(spec), Shape({2, 3}));
    EXPECT_EQ(run<std::int32_t>(spec, {1, 2}, {3, 4, 5, 6}), Ints({1, 3, 4, 2, 5, 6}));
  }
  EXPECT_EQ(run<std::int32_t>(concatenation(0, {plain("a", {1, 2}), plain("b", {2, 2})}), {1, 2}, {3, 4, 5, 6}), Ints({1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(run<std::int32_t>(concatenation(1, {plain("a", {1, 2}), plain("b", {1, 0}), int32_constant("c", {1, 1}, {9})}), {1, 2}), Ints({1, 2, 9}));
  EXPECT_EQ(run<std::int32_t>(concatenation(0, {plain("a", {2})}), {1, 2}), Ints({1, 2}));
}

TEST(Concatenation, JoinsEveryType) {
  const auto spec = [](int type) {
    auto twice = concatenation(0, {plain("a", {2}, type)}, plain("whole", {1}, type));
    twice.operators[0].inputs = {0, 0};
    return twice;
  };
  expect_in_every_type(spec, {1, 2}, {1, 2, 1, 2});
}

TEST(Concatenation, JoinsSingleValues) { EXPECT_EQ(run<std::int32_t>(concatenation(0, {plain("a", {}), plain("b", {})}), {1}, {2}), Ints({1, 2})); }

TEST(Concatenation, RecodesUint8) {
  // real values 0.5 * (code - 10) as 0.25 * (code - 100): codes 2 * code + 80, at most 255
  const auto spec = concatenation(1, {uint8_tensor("a", {2, 2}, 0.5f, 10), uint8_tensor("b", {2, 1}, 0.25f, 100)}, uint8_tensor("whole", {1}, 0.25f, 100));
  EXPECT_EQ(run<std::uint8_t>(spec, {0, 10, 20, 255}, {7, 8}), Ints({80, 100, 7, 120, 255, 8}));
  // halves go away from zero before the zero point is added: -0.5 and 0.5 steps
  EXPECT_EQ(run<std::uint8_t>(concatenation(0, {uint8_tensor("a", {3}, 0.5f, 3)}, uint8_tensor("whole", {1}, 1, 3)), {2, 4, 6}), Ints({2, 4, 5}));
}

TEST(Concatenation, RefusesToRecodeOtherTypes) {
  const auto int8 = concatenation(0, {int8_tensor("a", {2}, 0.5f, 1), int8_tensor("b", {2}, 0.5f, 1)}, int8_tensor("whole", {1}, 0.5f, 1));
  expect_same_quantization_checked(int8, 1, "CONCATENATION");
  expect_same_quantization_checked(int8, 2, "CONCATENATION");
  const auto uint8 = concatenation(0, {uint8_tensor("a", {2}), uint8_tensor("b", {2})}, uint8_tensor("whole", {1}));
  for (const std::size_t tensor : {0u, 1u, 2u}) expect_scale_and_zero_point_checked(uint8, tensor, "CONCATENATION");
  auto int16 = concatenation(0, {plain("a", {2}, kInt16Type)}, plain("whole", {1}, kInt16Type));
  EXPECT_TRUE(accepted(int16));
  int16.tensors[0].scales = {0.5f};
  int16.tensors[0].zero_points = {1};
  EXPECT_TRUE(malformed(int16, "op #0 CONCATENATION: tensor 0 'a' [2] int16: zero point 1, must be 0"));
}

TEST(Concatenation, RefusesShapesThatDoNotJoin) {
  EXPECT_TRUE(malformed(concatenation(0, {plain("a", {2, 3}), plain("b", {2, 2})}),
                        "op #0 CONCATENATION: tensor 0 'a' [2,3] int32 and tensor 1 'b' [2,2] int32 may differ along dimension 0 only"));
  EXPECT_TRUE(malformed(concatenation(0, {plain("a", {2, 3}), plain("b", {2})}), "may differ along dimension 0 only"));
  EXPECT_TRUE(malformed(concatenation(2, {plain("a", {2, 3})}), "axis 2 of tensor 0 'a' [2,3] int32"));
  EXPECT_TRUE(malformed(concatenation(std::numeric_limits<std::int32_t>::min(), {plain("a", {2, 3})}), "axis -2147483648 of"));
  EXPECT_TRUE(malformed(concatenation(1, {plain("a", {0, 1 << 30}), plain("b", {0, 1 << 30})}), "have 2147483648 indices along dimension 1 together"));
}

TEST(Concatenation, RefusesWhatDoesNotGoTogether) {
  const auto good = concatenation(0, {plain("a", {2}), plain("b", {2})});
  expect_options_checked(good, "CONCATENATION");
  expect_types_checked(good, "CONCATENATION");
  auto spec = good;
  spec.operators[0].inputs[1] = -1;
  EXPECT_TRUE(malformed(spec, "op #0 CONCATENATION: input 1 is absent"));
  spec.operators[0].inputs.clear();
  EXPECT_TRUE(malformed(spec, "op #0 CONCATENATION: 0 inputs, needs 1"));
  EXPECT_TRUE(malformed(concatenation(0, {plain("a", {2})}, plain("whole", {1}), kRelu), "op #0 CONCATENATION: has the fused activation 1, must be 0"));
}

ModelSpec pack(std::int32_t count, std::int32_t axis, const std::vector<TensorSpec>& parts, TensorSpec whole) {
  return one_operator({.code = 83, .options_type = 59, .options = {Option::integer_value(0, count), Option::integer_value(1, axis)}}, parts, std::move(whole));
}
ModelSpec pack(std::int32_t axis, Shape shape) { return pack(2, axis, {plain("a", shape), plain("b", shape)}, plain("whole", {1})); }

TEST(Pack, PutsTensorsBehindEachOther) {
  EXPECT_EQ(run<std::int32_t>(pack(0, {2}), {1, 2}, {3, 4}), Ints({1, 2, 3, 4}));
  EXPECT_EQ(run<std::int32_t>(pack(1, {2}), {1, 2}, {3, 4}), Ints({1, 3, 2, 4}));
  EXPECT_EQ(run<std::int32_t>(pack(-2, {2, 1}), {1, 2}, {3, 4}), Ints({1, 3, 2, 4}));
  EXPECT_EQ(run<std::int32_t>(pack(0, {}), {1}, {2}), Ints({1, 2}));
  EXPECT_EQ(output_shape(pack(1, {2, 3})), Shape({2, 2, 3}));
  EXPECT_EQ(output_shape(pack(-1, {0, 3})), Shape({0, 3, 2}));
  expect_in_every_type([](int type) { return pack(1, 1, {plain("a", {2}, type)}, plain("whole", {1}, type)); }, {1, 2}, {1, 2});
}

TEST(Pack, RefusesWhatDoesNotGoTogether) {
  EXPECT_TRUE(malformed(pack(3, 0, {plain("a", {2}), plain("b", {2})}, plain("whole", {1})), "op #0 PACK: 2 inputs, needs 3"));
  EXPECT_TRUE(malformed(pack(0, 0, {plain("a", {2})}, plain("whole", {1})), "op #0 PACK: packs 0 tensors, needs at least 1"));
  EXPECT_TRUE(malformed(pack(2, {2}), "op #0 PACK: axis 2 of tensor 0 'a' [2] int32"));
  EXPECT_TRUE(malformed(pack(-3, {2}), "axis -3 of"));
  EXPECT_TRUE(malformed(pack(2, 0, {plain("a", {2}), plain("b", {3})}, plain("whole", {1})), "tensor 0 'a' [2] int32 and tensor 1 'b' [3] int32 must be of one shape"));
  expect_arity_checked(pack(0, {2}), 2, 2, "PACK");
  expect_options_checked(pack(0, {2}), "PACK");
  expect_types_checked(pack(0, {2}), "PACK");
  const auto quantized = pack(2, 0, {int8_tensor("a", {2}), int8_tensor("b", {2})}, int8_tensor("whole", {1}));
  expect_same_quantization_checked(quantized, 1, "PACK");
  expect_same_quantization_checked(quantized, 2, "PACK");
}

// An operator with more than one output, all of which are the model's.
ModelSpec into_parts(OperatorSpec op, const std::vector<TensorSpec>& inputs, int count, int type = kInt32Type) {
  auto spec = one_operator(std::move(op), inputs, plain("part", {1}, type));
  for (int i = 1; i < count; ++i) spec.outputs.push_back(spec.add_tensor(plain("part", {1}, type)));
  spec.operators[0].outputs = spec.outputs;
  return spec;
}
Shape shape_of_output(const ModelSpec& spec, std::size_t index) {
  const auto file = write_model(spec);
  return Interpreter::create(Model::load(file, "test.tflite").value()).value().output(index).info().shape;
}
std::vector<Ints> parts_of(const ModelSpec& spec, const Ints& values) {
  std::vector<Ints> parts;
  for (std::size_t i = 0; i < spec.outputs.size(); ++i) parts.push_back(output_of(spec, i, values));
  return parts;
}
// What all three refuse; the input that is taken apart is the given one.
void expect_parts_checked(const ModelSpec& good, std::string_view name, std::size_t inputs) {
  ASSERT_TRUE(accepted(good));
  const std::string where = "op #0 " + std::string(name) + ": ";
  expect_options_checked(good, name);
  for (std::size_t i = 0; i < inputs; ++i) {
    auto absent = good;
    absent.operators[0].inputs[i] = -1;
    EXPECT_TRUE(malformed(absent, where + "input " + std::to_string(i) + " is absent"));
  }
  auto spec = good;
  spec.operators[0].inputs.push_back(0);
  EXPECT_TRUE(malformed(spec, where + std::to_string(inputs + 1) + " inputs, needs " + std::to_string(inputs)));
  spec = good;
  spec.operators[0].outputs.pop_back();
  spec.outputs.pop_back();
  EXPECT_TRUE(malformed(spec, where + "1 outputs, needs 2"));
  spec = good;
  spec.operators[0].options[0].integer = -1;
  EXPECT_TRUE(malformed(spec, "needs at least 1"));
  spec = good;
  spec.tensors[static_cast<std::size_t>(good.outputs[1])].type = kInt16Type;
  EXPECT_TRUE(malformed(spec, "must be of one type"));
}

ModelSpec split(std::int32_t count, std::int32_t axis, Shape shape, int type = kInt32Type) {
  return into_parts({.code = 49, .options_type = 35, .options = {Option::integer_value(0, count)}}, {int32_constant("axis", {}, {axis}), plain("values", std::move(shape), type)}, count, type);
}

TEST(Split, CutsEvenly) {
  EXPECT_EQ(parts_of(split(2, 1, {2, 4}), counted(8)), (std::vector<Ints>{{1, 2, 5, 6}, {3, 4, 7, 8}}));
  EXPECT_EQ(parts_of(split(2, -2, {2, 4}), counted(8)), (std::vector<Ints>{{1, 2, 3, 4}, {5, 6, 7, 8}}));
  EXPECT_EQ(parts_of(split(2, 0, {0, 4}), {}), (std::vector<Ints>{{}, {}}));
  EXPECT_EQ(shape_of_output(split(2, 1, {2, 4}), 1), Shape({2, 2}));
  expect_in_every_type([](int type) { return split(1, 0, {3}, type); }, {1, 2, 3}, {1, 2, 3});
}

TEST(Split, RefusesWhatDoesNotComeOutEven) {
  EXPECT_TRUE(malformed(split(2, 0, {3}), "op #0 SPLIT: splits dimension 0 of tensor 1 'values' [3] int32 into 2 parts"));
  EXPECT_TRUE(malformed(split(2, 1, {4}), "op #0 SPLIT: axis 1 of tensor 1 'values' [4] int32"));
  EXPECT_TRUE(malformed(split(2, std::numeric_limits<std::int32_t>::min(), {4}), "axis -2147483648 of"));
  expect_parts_checked(split(2, 0, {4}), "SPLIT", 2);
}

ModelSpec split_v(const std::vector<std::int32_t>& lengths, std::int32_t axis, Shape shape, int type = kInt32Type) {
  const auto count = static_cast<std::int32_t>(lengths.size());
  return into_parts({.code = 102, .options_type = 79, .options = {Option::integer_value(0, count)}},
                    {plain("values", std::move(shape), type), int32_list("lengths", lengths), int32_constant("axis", {}, {axis})}, count, type);
}

TEST(SplitV, CutsToLengths) {
  EXPECT_EQ(parts_of(split_v({1, 2}, 1, {2, 3}), counted(6)), (std::vector<Ints>{{1, 4}, {2, 3, 5, 6}}));
  EXPECT_EQ(parts_of(split_v({1, -1, 0}, 0, {4}), counted(4)), (std::vector<Ints>{{1}, {2, 3, 4}, {}}));
  EXPECT_EQ(parts_of(split_v({3, -1}, 0, {3}), counted(3)), (std::vector<Ints>{{1, 2, 3}, {}}));
  EXPECT_EQ(shape_of_output(split_v({1, -1}, -1, {2, 3}), 1), Shape({2, 2}));
  expect_in_every_type([](int type) { return split_v({3}, 0, {3}, type); }, {1, 2, 3}, {1, 2, 3});
}

TEST(SplitV, RefusesLengthsThatDoNotAddUp) {
  const std::string what = "op #0 SPLIT_V: dimension 0 of tensor 0 'values' [4] int32 does not split into parts of ";
  EXPECT_TRUE(malformed(split_v({1, 2}, 0, {4}), what + "[1,2]"));
  EXPECT_TRUE(malformed(split_v({5, -1}, 0, {4}), what + "[5,-1]"));
  EXPECT_TRUE(malformed(split_v({-1, -1}, 0, {4}), what + "[-1,-1]"));
  EXPECT_TRUE(malformed(split_v({-2, 6}, 0, {4}), what + "[-2,6]"));
  EXPECT_TRUE(malformed(split_v({2147483647, 2147483647, 6}, 0, {4}), what));  // 4 in 32 bits
  auto spec = split_v({1, 3}, 0, {4});
  spec.tensors[1] = int32_list("lengths", {1, 1, 2});
  EXPECT_TRUE(malformed(spec, "tensor 1 'lengths' [3] int32: must be [2]"));
  expect_parts_checked(split_v({1, 3}, 0, {4}), "SPLIT_V", 3);
}

ModelSpec unpack(std::int32_t count, std::int32_t axis, TensorSpec whole) {
  const int type = whole.type;
  return into_parts({.code = 88, .options_type = 64, .options = {Option::integer_value(0, count), Option::integer_value(1, axis)}}, {std::move(whole)}, count, type);
}

TEST(Unpack, TakesOneTensorForEachIndex) {
  EXPECT_EQ(parts_of(unpack(2, 0, plain("whole", {2, 3})), counted(6)), (std::vector<Ints>{{1, 2, 3}, {4, 5, 6}}));
  EXPECT_EQ(parts_of(unpack(3, -1, plain("whole", {2, 3})), counted(6)), (std::vector<Ints>{{1, 4}, {2, 5}, {3, 6}}));
  EXPECT_EQ(shape_of_output(unpack(2, 1, plain("whole", {3, 2, 1})), 1), Shape({3, 1}));
  EXPECT_EQ(shape_of_output(unpack(2, 0, plain("whole", {2})), 1), Shape{});
  expect_in_every_type([](int type) { return unpack(1, 0, plain("whole", {1, 3}, type)); }, {1, 2, 3}, {1, 2, 3});
}

TEST(Unpack, RefusesAnotherNumber) {
  EXPECT_TRUE(malformed(unpack(2, 0, plain("whole", {3})), "op #0 UNPACK: unpacks 2 tensors along dimension 0 of tensor 0 'whole' [3] int32"));
  EXPECT_TRUE(malformed(unpack(2, 1, plain("whole", {2})), "op #0 UNPACK: axis 1 of tensor 0 'whole' [2] int32"));
  expect_parts_checked(unpack(2, 0, plain("whole", {2})), "UNPACK", 1);
  auto quantized = unpack(2, 0, int8_tensor("whole", {2}));
  EXPECT_TRUE(malformed(quantized, "are quantised differently"));
}

}  // namespace
}  // namespace tandem
