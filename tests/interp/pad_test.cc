#include <gtest/gtest.h>

#include "tests/interp/movement.h"

namespace tandem {
namespace {

using namespace test;

constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();

ModelSpec pad(TensorSpec input, const std::vector<std::int32_t>& paddings, TensorSpec output) {
  const auto rank = static_cast<std::int32_t>(input.shape.size());
  return one_operator({.code = 34, .options_type = 22}, {std::move(input), int32_constant("paddings", {rank, 2}, paddings)}, std::move(output));
}
ModelSpec pad(Shape shape, const std::vector<std::int32_t>& paddings) { return pad(int8_tensor("values", std::move(shape), 0.5f, 9), paddings, int8_tensor("padded", {1}, 0.5f, 9)); }

TEST(Pad, SurroundsWithTheZeroPoint) {
  // 1 2 / 3 4 with one row above, and one column left and two right; real 0 is code 9
  const auto spec = pad({2, 2}, {1, 0, 1, 2});
  EXPECT_EQ(output_shape(spec), Shape({3, 5}));
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 3, 4}), Ints({9, 9, 9, 9, 9, 9, 1, 2, 9, 9, 9, 3, 4, 9, 9}));
}

TEST(Pad, PadsAnyDimensionOfAPicture) {
  // [1,1,2,2] channels last: a pixel before, and a channel behind
  EXPECT_EQ(run<std::int8_t>(pad({1, 1, 2, 2}, {0, 0, 0, 0, 1, 0, 0, 1}), {1, 2, 3, 4}), Ints({9, 9, 9, 1, 2, 9, 3, 4, 9}));
  EXPECT_EQ(run<std::int8_t>(pad({1, 1, 2, 2}, {0, 1, 0, 0, 0, 0, 0, 0}), {1, 2, 3, 4}), Ints({1, 2, 3, 4, 9, 9, 9, 9}));
}

TEST(Pad, CopiesWhereThereIsNothingToPad) { EXPECT_EQ(run<std::int8_t>(pad({3}, {0, 0}), {1, -2, 3}), Ints({1, -2, 3})); }

TEST(Pad, TakesNegativeAndUnsignedZeroPoints) {
  EXPECT_EQ(run<std::int8_t>(pad(int8_tensor("values", {1}, 1, -128), {1, 1}, int8_tensor("padded", {3}, 1, -128)), {5}), Ints({-128, 5, -128}));
  EXPECT_EQ(run<std::uint8_t>(pad(uint8_tensor("values", {1}, 1, 200), {1, 1}, uint8_tensor("padded", {3}, 1, 200)), {5}), Ints({200, 5, 200}));
}

TEST(Pad, PadsRealValuesWithZero) {
  EXPECT_EQ((run_as<float, float>(pad(float_tensor("values", {2, 1}), {0, 1, 1, 0}, float_tensor("padded", {3, 2})), {1.5f, -2.5f})), Floats({0, 1.5f, 0, -2.5f, 0, 0}));
}

TEST(Pad, TakesPaddingsOf64Bits) {
  auto spec = pad({2}, {1, 2});
  spec.tensors[1].type = kInt64Type;
  spec.tensors[1].data = bytes_of<std::int64_t>({1, 2});
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2}), Ints({9, 1, 2, 9, 9}));
  spec.tensors[1].data = bytes_of<std::int64_t>({std::int64_t{1} << 32, 0});  // 0 in 32 bits
  EXPECT_TRUE(malformed(spec, "op #0 PAD: tensor 1 'paddings' [1,2] int64: 4294967296 does not fit 32 bits"));
}

TEST(Pad, NeedsNoOptions) {
  auto spec = pad({1}, {1, 0});
  spec.operators[0].options_type = 0;
  EXPECT_EQ(run<std::int8_t>(spec, {1}), Ints({9, 1}));
}

TEST(Pad, RefusesAWrongNumberOfOperands) { expect_arity_checked(pad({2}, {1, 1}), 2, 2, "PAD"); }
TEST(Pad, RefusesUnsoundAndChangingQuantisation) {
  expect_same_quantization_checked(pad({2}, {1, 1}), 0, "PAD");
  expect_same_quantization_checked(pad({2}, {1, 1}), 2, "PAD");
}

TEST(Pad, RefusesNegativeAndHugePaddings) {
  EXPECT_TRUE(malformed(pad({2, 2}, {0, 0, -1, 0}), "op #0 PAD: tensor 1 'paddings' [2,2] int32: -1 and 0 must not be negative"));
  EXPECT_TRUE(malformed(pad({2, 2}, {0, -5, 0, 0}), "op #0 PAD: tensor 1 'paddings' [2,2] int32: 0 and -5 must not be negative"));
  EXPECT_TRUE(malformed(pad({2, 2}, {kMost, kMost, 0, 0}), "op #0 PAD: pads dimension 0 of tensor 0 'values' [2,2] int8 by 2147483647 and 2147483647"));
  EXPECT_TRUE(refused(pad({2, 2}, {1 << 20, 0, 1 << 20, 0}), ErrorCode::kModelTooLarge, "op #0 PAD: its output would have the shape [1048578,1048578]"));
}

TEST(Pad, RefusesPaddingsOfAnotherShape) {
  auto spec = pad({2, 2}, {1, 1, 1, 1});
  spec.tensors[1].shape = {4};
  EXPECT_TRUE(malformed(spec, "op #0 PAD: tensor 1 'paddings' [4] int32: must be [2,2]"));
  spec.tensors[1].shape = {1, 4};
  EXPECT_TRUE(malformed(spec, "op #0 PAD: tensor 1 'paddings' [1,4] int32: must be [2,2]"));
  spec.tensors[1].shape = {4, 1};
  EXPECT_TRUE(malformed(spec, "op #0 PAD: tensor 1 'paddings' [4,1] int32: must be [2,2]"));
}

TEST(Pad, RefusesPaddingsThatAreNoConstantOfIntegers) {
  auto spec = pad({2}, {1, 1});
  spec.tensors[1].data.clear();
  spec.inputs.push_back(1);
  EXPECT_TRUE(unsupported(spec, "op #0 PAD: tensor 1 'paddings' [1,2] int32: must be a constant: its values are needed before the model runs"));
  spec = pad({2}, {1, 1});
  spec.tensors[1] = holding(int8_tensor("paddings", {1, 2}), {1, 1});
  EXPECT_TRUE(unsupported(spec, "op #0 PAD: tensor 1 'paddings' [1,2] int8: this type is not supported here, only int32, int64"));
}

TEST(Pad, RefusesMoreThanEightDimensions) {
  EXPECT_TRUE(accepted(pad(Shape(8, 1), std::vector<std::int32_t>(16, 0))));
  EXPECT_TRUE(unsupported(pad(Shape(9, 1), std::vector<std::int32_t>(18, 0)), "op #0 PAD: tensor 0 'values' [1,1,1,1,1,1,1,1,1] int8: more than 8 dimensions"));
}

TEST(Pad, RefusesOtherAndMixedTypes) { expect_types_checked(pad({2}, {1, 1}), "PAD"); }

TEST(Pad, PadsUnquantisedCodesWith0) {
  expect_in_every_type([](int type) { return pad(plain("values", {1, 2}, type), {1, 0, 0, 1}, plain("padded", {1}, type)); }, {1, 2}, {0, 0, 0, 1, 2, 0});
}

TEST(Pad, PadsWhatIsEmptyAndWhatHasNoDimensions) {
  EXPECT_EQ(run<std::int8_t>(pad({0, 2}, {1, 0, 0, 1}), {}), Ints({9, 9, 9}));
  auto spec = pad({}, {0, 0});
  spec.tensors[1] = plain("paddings", {0, 2});
  spec.inputs = {0};
  EXPECT_EQ(run<std::int8_t>(spec, {4}), Ints({4}));
}

ModelSpec padv2(const std::vector<TensorSpec>& value) {
  std::vector<TensorSpec> inputs{plain("values", {2, 1}), int32_constant("paddings", {2, 2}, {0, 1, 1, 0})};
  inputs.insert(inputs.end(), value.begin(), value.end());
  return one_operator({.code = 60, .options_type = 43}, std::move(inputs), plain("padded", {1}));
}

TEST(Padv2, PadsWithItsValue) {
  EXPECT_EQ(run<std::int32_t>(padv2({int32_list("value", {-1000})}), {1, 2}), Ints({-1000, 1, -1000, 2, -1000, -1000}));
  EXPECT_EQ(run<std::int32_t>(padv2({plain("value", {})}), {1, 2}, {7}), Ints({7, 1, 7, 2, 7, 7}));
  EXPECT_EQ(run<std::int32_t>(padv2({}), {1, 2}), Ints({0, 1, 0, 2, 0, 0}));
}

TEST(Padv2, RefusesAnotherValue) {
  EXPECT_TRUE(malformed(padv2({int32_list("value", {1, 2})}), "op #0 PADV2: tensor 2 'value' [2] int32: must be a single value"));
  EXPECT_TRUE(malformed(padv2({plain("value", {1}, kInt64Type)}), "tensor 0 'values' [2,1] int32 and tensor 2 'value' [1] int64 must be of one type"));
  auto spec = padv2({int32_list("value", {1})});
  spec.tensors[2].scales = {0.5f};
  EXPECT_TRUE(malformed(spec, "op #0 PADV2: tensor 2 'value' [1] int32 and tensor 3 'padded' [1] int32 are quantised differently"));
  expect_arity_checked(padv2({int32_list("value", {1})}), 2, 3, "PADV2");
}

ModelSpec mirror_pad(int mode, Shape shape, const std::vector<std::int32_t>& paddings, int type = kInt32Type) {
  const auto rank = static_cast<std::int32_t>(shape.size());
  return one_operator({.code = 100, .options_type = 77, .options = {Option::byte(0, mode)}},
                      {plain("values", std::move(shape), type), int32_constant("paddings", {rank, 2}, paddings)}, plain("padded", {1}, type));
}
constexpr int kReflect = 0, kSymmetric = 1;

TEST(MirrorPad, MirrorsAtTheLastValueOrTheEdge) {
  expect_in_every_type([](int type) { return mirror_pad(kReflect, {3}, {2, 2}, type); }, {1, 2, 3}, {3, 2, 1, 2, 3, 2, 1});
  expect_in_every_type([](int type) { return mirror_pad(kSymmetric, {3}, {3, 1}, type); }, {1, 2, 3}, {3, 2, 1, 1, 2, 3, 3});
  EXPECT_EQ(run<std::int32_t>(mirror_pad(kReflect, {2, 2}, {1, 0, 0, 1}), {1, 2, 3, 4}), Ints({3, 4, 3, 1, 2, 1, 3, 4, 3}));
  EXPECT_EQ(run<std::int32_t>(mirror_pad(kSymmetric, {2, 1, 2}, {1, 1, 0, 0, 0, 0}), {1, 2, 3, 4}), Ints({1, 2, 1, 2, 3, 4, 3, 4}));
  EXPECT_EQ(run<std::int32_t>(mirror_pad(kReflect, {2, 2}, {0, 0, 0, 0}), {1, 2, 3, 4}), Ints({1, 2, 3, 4}));
  EXPECT_EQ(output_shape(mirror_pad(kSymmetric, {0, 2}, {0, 0, 2, 0})), Shape({0, 4}));
}

TEST(MirrorPad, RefusesMoreThanTheMirrorShows) {
  EXPECT_TRUE(malformed(mirror_pad(kReflect, {3}, {3, 0}), "op #0 MIRROR_PAD: mirrors 3 and 0 values of dimension 0 of tensor 0 'values' [3] int32, which shows up to 2"));
  EXPECT_TRUE(malformed(mirror_pad(kSymmetric, {3}, {0, 4}), "mirrors 0 and 4 values of dimension 0 of tensor 0 'values' [3] int32, which shows up to 3"));
  EXPECT_TRUE(malformed(mirror_pad(kReflect, {0}, {1, 0}), "which shows up to 0"));
  EXPECT_TRUE(malformed(mirror_pad(kReflect, {3}, {-1, 0}), "-1 and 0 must not be negative"));
}

TEST(MirrorPad, RefusesWhatItDoesNotKnow) {
  EXPECT_TRUE(malformed(mirror_pad(2, {3}, {1, 1}), "op #0 MIRROR_PAD: mode 2 is not of the format"));
  const auto good = mirror_pad(kReflect, {3}, {1, 1});
  expect_arity_checked(good, 2, 2, "MIRROR_PAD");
  expect_options_checked(good, "MIRROR_PAD");
  expect_types_checked(good, "MIRROR_PAD");
}

}  // namespace
}  // namespace tandem
