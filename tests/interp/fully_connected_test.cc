#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/interp/one_operator.h"
#include "tests/interp/plain_window.h"

namespace tandem {
namespace {

using namespace test;

OperatorSpec fully_connected(int activation = kNone, int weights_format = 0, bool keep_dims = false) {
  return {.code = 9, .options_type = 8, .options = {Option::byte(0, activation), Option::byte(1, weights_format), Option::byte(2, keep_dims ? 1 : 0)}};
}

// Two rows of three features onto two outputs: the sum, and the first less the last; bias 5 and 0; scales all 1.
ModelSpec two_by_three(int activation = kNone) {
  return one_operator(fully_connected(activation),
                      {int8_tensor("features", {2, 3}), holding(int8_tensor("weights", {2, 3}), {1, 1, 1, 1, 0, -1}), int32_constant("bias", {2}, {5, 0})},
                      int8_tensor("scores", {2, 2}));
}

TEST(FullyConnected, MultipliesRowsByTheFilter) {
  // 1 + 2 + 3 + 5, 1 - 3;  50 + 50 + 50 + 5 saturates, 0
  EXPECT_EQ(run<std::int8_t>(two_by_three(), {1, 2, 3, 50, 50, 50}), Ints({11, -2, 127, 0}));
}

TEST(FullyConnected, TakesZeroPointsAndScales) {
  // ((130 - 128) * 0.5) * ((110 - 100) * 0.25) = 2.5;  / 0.5 + 7 = 12
  const auto spec = one_operator(fully_connected(), {uint8_tensor("features", {1, 1}, 0.5f, 128), holding(uint8_tensor("weights", {1, 1}, 0.25f, 100), {110})},
                                 uint8_tensor("scores", {1, 1}, 0.5f, 7));
  EXPECT_EQ(run<std::uint8_t>(spec, {130}), Ints({12}));
}

TEST(FullyConnected, HasAScaleForEachOutput) {
  auto spec = two_by_three();
  spec.tensors[1].scales = {0.5f, 2.0f};
  spec.tensors[1].zero_points = {0, 0};
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 4, 0, 0, 0}), Ints({6, -6, 3, 0}));  // 12 / 2, -3 * 2, 5 / 2 = 2.5 -> 3
}

TEST(FullyConnected, RoundsHalvesAwayFromZero) {
  const auto spec = one_operator(fully_connected(), {int8_tensor("features", {4, 1}, 0.5f), holding(int8_tensor("weights", {1, 1}), {1})}, int8_tensor("scores", {4, 1}));
  EXPECT_EQ(run<std::int8_t>(spec, {1, -1, 3, -3}), Ints({1, -1, 2, -2}));
}

TEST(FullyConnected, RoundsOnceUnlikeAConvolution) {
  // 8 * 0.175 = 1.4 -> 1. The fixed point of convolutions would give 8 * 0.7 = 5.6 -> 6 and 6 / 4 = 1.5 -> 2 (conv_2d_test.cc).
  const auto spec = one_operator(fully_connected(), {int8_tensor("features", {2, 1}, 0.175f), holding(int8_tensor("weights", {1, 1}), {1})}, int8_tensor("scores", {2, 1}));
  EXPECT_EQ(run<std::int8_t>(spec, {8, -8}), Ints({1, -1}));
}

TEST(FullyConnected, ReadsAnyShapeAsRows) {
  auto spec = two_by_three();
  spec.tensors[0].shape = {1, 3, 2, 1};
  EXPECT_EQ(output_shape(spec), Shape({2, 2}));
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 3, 4, 5, 6}), Ints({11, -2, 20, -2}));
}

TEST(FullyConnected, KeepsDimensionsWhereAsked) {
  auto spec = one_operator(fully_connected(kNone, 0, true), {int8_tensor("features", {2, 1, 3}), holding(int8_tensor("weights", {2, 3}), {1, 1, 1, 1, 0, -1})},
                           int8_tensor("scores", {2, 1, 2}));
  EXPECT_EQ(output_shape(spec), Shape({2, 1, 2}));
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 3, 4, 5, 6}), Ints({6, -2, 15, -2}));
  spec.tensors[0].shape = {3, 2};
  EXPECT_TRUE(malformed(spec, "op #0 FULLY_CONNECTED: tensor 0 'features' [3,2] int8: its last dimension must be the filter's 3 to keep its dimensions"));
}

TEST(FullyConnected, CutsAtItsActivation) {
  const Ints in{-100, 0, 50, 50, 0, 0};  // -45, -150 -> -128; 55, 50
  EXPECT_EQ(run<std::int8_t>(two_by_three(kRelu), in), Ints({0, 0, 55, 50}));
  EXPECT_EQ(run<std::int8_t>(two_by_three(kRelu6), in), Ints({0, 0, 6, 6}));
  EXPECT_EQ(run<std::int8_t>(two_by_three(kReluN1To1), in), Ints({-1, -1, 1, 1}));
}

TEST(FullyConnected, EqualsThePlainFormula) {
  std::mt19937 random(5);
  for (const auto& [rows, in, out] : {std::tuple(1, 1, 1), std::tuple(3, 17, 40), std::tuple(2, 256, 5), std::tuple(5, 64, 64)}) {
    constexpr float kInScale = 0.0221f, kWeightScale = 0.0137f, kOutScale = 0.31f;
    constexpr int kInZero = 7, kOutZero = -11;
    const auto size = [](int a, int b) { return static_cast<std::size_t>(a * b); };
    const Ints x = random_codes(random, size(rows, in), -128, 127), weights = random_codes(random, size(out, in), -127, 127), bias = random_codes(random, size(out, 1), -9000, 9000);
    const auto spec = one_operator(fully_connected(), {int8_tensor("features", {rows, in}, kInScale, kInZero), holding(int8_tensor("weights", {out, in}, kWeightScale), weights),
                                                       int32_constant("bias", {out}, bias)}, int8_tensor("scores", {rows, out}, kOutScale, kOutZero));
    std::vector<double> reals;
    for (int r = 0; r < rows; ++r)
      for (int o = 0; o < out; ++o) {
        double sum = at(bias, o);
        for (int i = 0; i < in; ++i) sum += double(at(x, r * in + i) - kInZero) * at(weights, o * in + i);
        reals.push_back(sum * double{kInScale} * double{kWeightScale});
      }
    expect_codes_of(reals, run<std::int8_t>(spec, x), double{kOutScale}, kOutZero, -128, 127);
    EXPECT_EQ(run<std::int8_t>(spec, x, {}, 3), run<std::int8_t>(spec, x)) << "with 3 threads";
  }
}

TEST(FullyConnected, RunsWithoutABias) {
  auto spec = two_by_three();
  spec.operators[0].inputs[2] = -1;
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 3, 0, 0, 0}), Ints({6, -2, 0, 0}));
}

TEST(FullyConnected, RefusesMissingOptions) { expect_options_checked(two_by_three(), "FULLY_CONNECTED"); }
TEST(FullyConnected, RefusesAWrongNumberOfOperands) { expect_arity_checked(two_by_three(), 2, 3, "FULLY_CONNECTED"); }
TEST(FullyConnected, RefusesUnsoundQuantisationOfItsInput) { expect_scale_and_zero_point_checked(two_by_three(), 0, "FULLY_CONNECTED"); }
TEST(FullyConnected, RefusesUnsoundQuantisationOfItsOutput) { expect_scale_and_zero_point_checked(two_by_three(), 3, "FULLY_CONNECTED"); }

TEST(FullyConnected, RefusesUnsoundQuantisationOfItsFilter) {
  auto spec = two_by_three();
  spec.tensors[1].scales = {1.0f, std::nanf("")};
  EXPECT_TRUE(malformed(spec, "op #0 FULLY_CONNECTED: tensor 1 'weights' [2,3] int8: scale nan"));
  spec.tensors[1].scales = {1.0f, 1.0f, 1.0f};
  EXPECT_TRUE(malformed(spec, "op #0 FULLY_CONNECTED: tensor 1 'weights' [2,3] int8: 3 scales along axis 0 of 2"));
  spec.tensors[1].scales = {1.0f};
  spec.tensors[1].zero_points = {-1};
  EXPECT_TRUE(malformed(spec, "op #0 FULLY_CONNECTED: tensor 1 'weights' [2,3] int8: zero point -1, must lie in 0..0"));
}

TEST(FullyConnected, RefusesBiasOfTheWrongLength) {
  auto spec = two_by_three();
  spec.tensors[2] = int32_constant("bias", {3}, {1, 2, 3});
  EXPECT_TRUE(malformed(spec, "op #0 FULLY_CONNECTED: tensor 2 'bias' [3] int32: has 3 values for 2 channels"));
}

TEST(FullyConnected, RefusesAFilterThatIsNoMatrix) {
  auto spec = two_by_three();
  spec.tensors[1].shape = {6};
  EXPECT_TRUE(malformed(spec, "op #0 FULLY_CONNECTED: tensor 1 'weights' [6] int8: has 1 dimensions, needs 2"));
  spec.tensors[1].shape = {1, 2, 3};
  EXPECT_TRUE(malformed(spec, "op #0 FULLY_CONNECTED: tensor 1 'weights' [1,2,3] int8: has 3 dimensions, needs 2"));
}

TEST(FullyConnected, RefusesAFilterThatDoesNotDivideTheInput) {
  auto spec = two_by_three();
  spec.tensors[0].shape = {2, 4};
  EXPECT_TRUE(malformed(spec, "op #0 FULLY_CONNECTED: filter [2,3] does not divide tensor 0 'features' [2,4] int8"));
  spec.tensors[1].shape = {2, 0};
  spec.tensors[1].data.clear();
  EXPECT_TRUE(malformed(spec, "op #0 FULLY_CONNECTED: filter [2,0] does not divide tensor 0 'features'"));
}

TEST(FullyConnected, RefusesOtherWeightsFormats) {
  auto spec = two_by_three();
  spec.operators[0].options[1] = Option::byte(1, 1);
  EXPECT_TRUE(unsupported(spec, "op #0 FULLY_CONNECTED: weights format 1; only the default, 0, is supported"));
}

TEST(FullyConnected, RefusesUnknownActivations) { EXPECT_TRUE(malformed(two_by_three(-2), "op #0 FULLY_CONNECTED: activation -2 is not of the format")); }

}  // namespace
}  // namespace tandem
