#include <gtest/gtest.h>

#include <random>

#include "tests/interp/elementwise.h"
#include "tests/interp/plain_window.h"

namespace tandem {
namespace {

using namespace test;

OperatorSpec add(int activation = kNone) { return {.code = 0, .options_type = 11, .options = {Option::byte(0, activation)}}; }

ModelSpec sum_of_four(int activation = kNone) {
  return one_operator(add(activation), {int8_tensor("a", {1, 4}), int8_tensor("b", {1, 4})}, int8_tensor("sum", {1, 4}));
}

ModelSpec sum_of_shapes(Shape a, Shape b) { return one_operator(add(), {int8_tensor("a", std::move(a)), int8_tensor("b", std::move(b))}, int8_tensor("sum", {1})); }

TEST(Add, AddsAndSaturates) { EXPECT_EQ(run<std::int8_t>(sum_of_four(), {1, -5, 100, -100}, {2, 3, 100, -100}), Ints({3, -2, 127, -128})); }

TEST(Add, BringsScalesAndZeroPointsTogether) {
  // a = (code - 10) * 0.5, b = (code - 20) * 0.25, sum code = real / 0.125 + 1
  // (12 - 10) * 0.5 + (28 - 20) * 0.25 = 3 -> 25;  (10 - 10) * 0.5 + (16 - 20) * 0.25 = -1 -> -7 -> 0
  const auto spec = one_operator(add(), {uint8_tensor("a", {2}, 0.5f, 10), uint8_tensor("b", {2}, 0.25f, 20)}, uint8_tensor("sum", {2}, 0.125f, 1));
  EXPECT_EQ(run<std::uint8_t>(spec, {12, 10}, {28, 16}), Ints({25, 0}));
}

TEST(Add, CutsAtItsActivation) {
  const Ints a{-50, 3, 50, 0}, b{-1, 1, 1, -2};  // -51, 4, 51, -2
  EXPECT_EQ(run<std::int8_t>(sum_of_four(kRelu), a, b), Ints({0, 4, 51, 0}));
  EXPECT_EQ(run<std::int8_t>(sum_of_four(kRelu6), a, b), Ints({0, 4, 6, 0}));
  EXPECT_EQ(run<std::int8_t>(sum_of_four(kReluN1To1), a, b), Ints({-1, 1, 1, -1}));
}

TEST(Add, AddsWhatIsNoCode) {
  constexpr int kMost = std::numeric_limits<std::int32_t>::max(), kLeast = std::numeric_limits<std::int32_t>::min();
  constexpr float kLargest = std::numeric_limits<float>::max();
  EXPECT_EQ(of_pair<float>(add(), {1, kLargest, -kLargest}, {0.5f, kLargest, -kLargest}), Floats({1.5f, kLargest, -kLargest})) << "what is infinite becomes the largest number";
  EXPECT_EQ(of_pair<float>(add(kRelu6), {1, -5, 20}, {1}), Floats({2, 0, 6}));
  EXPECT_EQ(of_pair<std::int32_t>(add(), {1, kMost, -3}, {1}), Ints({2, kLeast, -2})) << "keeps the low bits";
  EXPECT_EQ(of_pair<std::int32_t>(add(kReluN1To1), {1, -9, -1}, {1}), Ints({1, -1, 0}));
  EXPECT_EQ(of_pair<std::int64_t>(add(), {1, 5}, {-7}), Ints({-6, -2}));
  EXPECT_EQ(of_pair<std::int16_t>(add(), {1, 32767}, {1}), Ints({2, -32768}));
}

TEST(Add, AddsCodesOf16Bits) {
  const auto sum = [](float a, float b, float out, bool pot) {
    return one_operator({.code = 0, .options_type = 11, .options = {Option::byte(0, kNone), Option::byte(1, pot)}}, {int16_tensor("a", {3}, a), int16_tensor("b", {3}, b)}, int16_tensor("sum", {3}, out));
  };
  EXPECT_EQ(run<std::int16_t>(sum(0.5f, 0.25f, 0.125f, false), {1, -2, 32767}, {1, 3, 32767}), Ints({6, -2, 32767}));
  EXPECT_EQ(run<std::int16_t>(sum(0.3f, 0.1f, 0.1f, true), {1, 2, 3}, {4, 5, 6}), Ints({7, 11, 15})) << "scales that are no powers of two are rescaled all the same";
  // As powers of two, halves of the operand that is shifted round away from zero.
  EXPECT_EQ(run<std::int16_t>(sum(0.25f, 0.5f, 0.5f, true), {5, -5, 32767}, {0, 0, 32767}), Ints({3, -3, 32767}));
}

TEST(Add, BroadcastsAScalarAndAVector) {
  EXPECT_EQ(run<std::int8_t>(sum_of_shapes({2, 3}, {1}), {1, 2, 3, 4, 5, 6}, {10}), Ints({11, 12, 13, 14, 15, 16}));
  EXPECT_EQ(run<std::int8_t>(sum_of_shapes({2, 3}, {3}), {1, 2, 3, 4, 5, 6}, {10, 20, 30}), Ints({11, 22, 33, 14, 25, 36}));
  EXPECT_EQ(run<std::int8_t>(sum_of_shapes({3}, {2, 3}), {10, 20, 30}, {1, 2, 3, 4, 5, 6}), Ints({11, 22, 33, 14, 25, 36}));
}

TEST(Add, BroadcastsBothOperandsAtOnce) {
  // A column and a row make a table.
  EXPECT_EQ(run<std::int8_t>(sum_of_shapes({2, 1}, {1, 3}), {10, 20}, {1, 2, 3}), Ints({11, 12, 13, 21, 22, 23}));
  EXPECT_EQ(output_shape(sum_of_shapes({2, 1, 4}, {3, 1})), Shape({2, 3, 4}));
  EXPECT_EQ(output_shape(sum_of_shapes({0, 3}, {1})), Shape({0, 3}));
}

// Broadcasting against indices computed one by one.
TEST(Add, EqualsThePlainFormula) {
  std::mt19937 random(4);
  const std::pair<Shape, Shape> shapes[] = {{{2, 3, 4, 5}, {2, 3, 4, 5}}, {{2, 3, 4, 5}, {5}}, {{2, 3, 4, 5}, {1, 3, 1, 5}}, {{1, 3, 4, 1}, {2, 1, 4, 5}},
                                            {{7, 1, 5}, {6, 1}},          {{4000}, {4000}},    {{3, 2000}, {3, 1}},
                                            // Short rows that are joined, and those that cannot be.
                                            {{1, 48, 48, 7}, {7}},        {{1, 1, 1, 33}, {1, 24, 25, 33}}, {{1, 32, 33, 16}, {1, 1, 1, 16}}, {{257, 5}, {5}}, {{2, 90, 16}, {2, 1, 16}}};
  for (const auto& [a_shape, b_shape] : shapes) {
    constexpr float kAScale = 0.031f, kBScale = 0.077f, kOutScale = 0.09f;
    constexpr int kAZero = -3, kBZero = 11, kOutZero = -20;
    const auto count = [](const Shape& shape) {
      std::size_t product = 1;
      for (const auto d : shape) product *= static_cast<std::size_t>(d);
      return product;
    };
    const Ints a = random_codes(random, count(a_shape), -128, 127), b = random_codes(random, count(b_shape), -128, 127);
    const std::size_t rank = std::max(a_shape.size(), b_shape.size());
    const auto dimension = [&](const Shape& shape, std::size_t d) { return d + shape.size() < rank ? 1 : shape[d + shape.size() - rank]; };
    Shape out;
    for (std::size_t d = 0; d < rank; ++d) out.push_back(std::max(dimension(a_shape, d), dimension(b_shape, d)));
    std::vector<double> reals;
    for (std::size_t i = 0; i < count(out); ++i) {
      std::size_t rest = i, at_a = 0, at_b = 0, step_a = 1, step_b = 1;
      for (std::size_t d = rank; d-- > 0;) {
        const std::size_t index = rest % static_cast<std::size_t>(out[d]);
        rest /= static_cast<std::size_t>(out[d]);
        if (dimension(a_shape, d) > 1) at_a += index * step_a;
        if (dimension(b_shape, d) > 1) at_b += index * step_b;
        step_a *= static_cast<std::size_t>(dimension(a_shape, d));
        step_b *= static_cast<std::size_t>(dimension(b_shape, d));
      }
      reals.push_back((a[at_a] - kAZero) * double{kAScale} + (b[at_b] - kBZero) * double{kBScale});
    }
    const auto spec = one_operator(add(), {int8_tensor("a", a_shape, kAScale, kAZero), int8_tensor("b", b_shape, kBScale, kBZero)}, int8_tensor("sum", out, kOutScale, kOutZero));
    EXPECT_EQ(output_shape(spec), out);
    expect_codes_of(reals, run<std::int8_t>(spec, a, b), double{kOutScale}, kOutZero, -128, 127);
    EXPECT_EQ(run<std::int8_t>(spec, a, b, 3), run<std::int8_t>(spec, a, b)) << "with 3 threads";
  }
}

TEST(Add, RefusesMissingOptions) { expect_options_checked(sum_of_four(), "ADD"); }
TEST(Add, RefusesAWrongNumberOfOperands) { expect_arity_checked(sum_of_four(), 2, 2, "ADD"); }
TEST(Add, RefusesUnsoundQuantisation) {
  for (const std::size_t tensor : {0u, 1u, 2u}) expect_scale_and_zero_point_checked(sum_of_four(), tensor, "ADD");
}

TEST(Add, RefusesShapesThatDoNotBroadcast) {
  EXPECT_TRUE(malformed(sum_of_shapes({2, 3}, {2}), "op #0 ADD: tensor 0 'a' [2,3] int8 and tensor 1 'b' [2] int8 do not broadcast"));
  EXPECT_TRUE(malformed(sum_of_shapes({4, 3}, {2, 3}), "op #0 ADD: tensor 0 'a' [4,3] int8 and tensor 1 'b' [2,3] int8 do not broadcast"));
}

TEST(Add, RefusesASumOfTooManyValues) {
  EXPECT_TRUE(refused(sum_of_shapes({65536, 1}, {1, 65536}), ErrorCode::kModelTooLarge, "op #0 ADD: its output would have the shape [65536,65536]"));
}

TEST(Add, RefusesMoreThanEightDimensions) {
  EXPECT_TRUE(accepted(sum_of_shapes(Shape(8, 1), {1})));
  EXPECT_TRUE(unsupported(sum_of_shapes(Shape(9, 1), {1}), "op #0 ADD: tensor 0 'a' [1,1,1,1,1,1,1,1,1] int8: more than 8 dimensions"));
}

TEST(Add, RefusesOtherAndMixedTypes) {
  auto spec = sum_of_four();
  spec.tensors[1].type = kUint8Type;
  EXPECT_TRUE(malformed(spec, "op #0 ADD: tensor 0 'a' [1,4] int8 and tensor 1 'b' [1,4] uint8 must be of one type"));
  spec = sum_of_four();
  spec.tensors[2].type = kFloat32Type;
  EXPECT_TRUE(malformed(spec, "op #0 ADD: tensor 0 'a' [1,4] int8 and tensor 2 'sum' [1,4] float32 must be of one type"));
  for (auto& tensor : spec.tensors) tensor.type = kStringType;
  EXPECT_TRUE(unsupported(spec, "op #0 ADD: tensor 0 'a' [1,4] string: this type is not supported here, only int8, uint8"));
}

TEST(Add, RefusesUnknownActivations) {
  EXPECT_TRUE(malformed(sum_of_four(6), "op #0 ADD: activation 6 is not of the format"));
  EXPECT_TRUE(unsupported(sum_of_four(kTanh), "op #0 ADD: fused activation TANH"));
}

}  // namespace
}  // namespace tandem
