// CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED in the types besides 8-bit: 16-bit activations, floats, and floats with 8-bit weights.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/interp/linear.h"

namespace tandem {
namespace {

using namespace test;

const TensorSpec kInt16 = int16_tensor("x", {}), kInt16Out = int16_tensor("y", {});
const TensorSpec kWeights = holding(int8_tensor("w", {}), {100, 1});

TEST(LinearInt16, AddsUpProductsAndBias) {
  for (const auto& made : two_products()) {
    SCOPED_TRACE(made.name);
    for (const auto& bias : {int64_constant("b", {1}, {7}), int32_constant("b", {1}, {7})}) {
      EXPECT_EQ(run<std::int16_t>(two_products_of(made, kInt16, kWeights, kInt16Out, {bias}), {300, -20}), Ints({29987}));
      EXPECT_EQ(run<std::int16_t>(two_products_of(made, kInt16, kWeights, kInt16Out, {bias}), {400, 0}), Ints({32767}));
      EXPECT_EQ(run<std::int16_t>(two_products_of(made, kInt16, kWeights, kInt16Out, {bias}), {-400, 0}), Ints({-32768}));
    }
  }
}

TEST(LinearInt16, ConvolutionsRoundSumsOf64BitsOnceByAShortMultiplier) {
  // 0.7 * 42859 = 30001.3, but 0.7 becomes 22938 / 32768, and that gives 30001.82.
  for (const auto& made : two_products()) {
    SCOPED_TRACE(made.name);
    auto spec = two_products_of(made, int16_tensor("x", {}, 0.7f), kWeights, kInt16Out, {int64_constant("b", {1}, {59})});
    const bool is_product = made.op.code == 9;
    EXPECT_EQ(run<std::int16_t>(spec, {428, 0}), Ints({is_product ? 30001 : 30002}));
    EXPECT_EQ(run_micro<std::int16_t>(spec, {428, 0}), Ints({30002}));
    spec.tensors[2] = int32_constant("b", {1}, {59});
    EXPECT_EQ(run<std::int16_t>(spec, {428, 0}), Ints({30001}));
  }
}

TEST(LinearInt16, SumsOf32BitsAreRoundedTwice) {
  // 0.175 is 0.7 * 2^-2: 8 * 0.7 = 5.6 -> 6, then 6 / 4 = 1.5 -> 2, although 8 * 0.175 is 1.4.
  for (const auto& made : two_products()) {
    SCOPED_TRACE(made.name);
    auto spec = two_products_of(made, int16_tensor("x", {}, 0.175f), kWeights, kInt16Out, {int32_constant("b", {1}, {0})});
    const bool is_product = made.op.code == 9;
    EXPECT_EQ(run<std::int16_t>(spec, {0, 8}), Ints({is_product ? 1 : 2}));
    EXPECT_EQ(run_micro<std::int16_t>(spec, {0, 8}), Ints({2}));
    spec.tensors[2] = int64_constant("b", {1}, {0});
    EXPECT_EQ(run<std::int16_t>(spec, {0, 8}), Ints({1}));
  }
}

TEST(LinearInt16, WithoutABiasTheOptionSaysHowLongSumsAre) {
  auto made = two_products()[0];
  const auto x = int16_tensor("x", {}, 0.175f);
  EXPECT_EQ(run<std::int16_t>(two_products_of(made, x, kWeights, kInt16Out), {0, 8}), Ints({1}));
  made.op.options.push_back(Option::byte(6, kInt32Type));
  EXPECT_EQ(run<std::int16_t>(two_products_of(made, x, kWeights, kInt16Out), {0, 8}), Ints({2}));
}

TEST(LinearInt16, KeepsSumsBeyond32Bits) {
  for (const auto& made : two_products()) {
    SCOPED_TRACE(made.name);
    // 2^40 + 32000 * 100, times 2^-30
    const auto spec = two_products_of(made, int16_tensor("x", {}, std::ldexp(1.0f, -30)), kWeights, kInt16Out, {int64_constant("b", {1}, {std::int64_t{1} << 40})});
    EXPECT_EQ(run<std::int16_t>(spec, {32000, 0}), Ints({1024}));
  }
}

TEST(LinearInt16, RefusesZeroPoints) {
  for (const auto& made : two_products()) {
    EXPECT_TRUE(malformed(two_products_of(made, int16_tensor("x", {}, 1, 3), kWeights, kInt16Out), "int16: zero point 3, must be 0 for int16")) << made.name;
    EXPECT_TRUE(malformed(two_products_of(made, kInt16, kWeights, int16_tensor("y", {}, 1, -1)), "int16: zero point -1, must be 0 for int16")) << made.name;
  }
}

TEST(LinearInt16, RefusesOtherWeightsAndBiases) {
  for (const auto& made : two_products()) {
    EXPECT_TRUE(unsupported(two_products_of(made, kInt16, int16_tensor("w", {}), kInt16Out), "int16: this type is not supported here, only int8")) << made.name;
    EXPECT_TRUE(unsupported(two_products_of(made, kInt16, kWeights, kInt16Out, {float_constant("b", {1}, {1})}), "float32: this type is not supported here, only int32, int64")) << made.name;
    EXPECT_TRUE(malformed(two_products_of(made, kInt16, kWeights, kInt16Out, {int64_constant("b", {2}, {1, 2})}), "'b' [2] int64: has 2 values for 1 channels")) << made.name;
  }
}

TEST(LinearInt16, RefusesMultipliersThatTheShortRoundingCannotDo) {
  for (const auto& made : two_products()) {
    const auto spec = [&](float scale) { return two_products_of(made, int16_tensor("x", {}, scale), kWeights, kInt16Out); };
    EXPECT_TRUE(accepted(spec(16383))) << made.name;
    if (made.op.code == 9) EXPECT_TRUE(accepted(spec(16384)));
    else EXPECT_TRUE(unsupported(spec(16384), "its scales make a multiplier of 16384 or more"));
  }
}

const TensorSpec kFloat = float_tensor("x", {}), kFloatOut = float_tensor("y", {});

TEST(LinearFloat, AddsUpProductsAndBias) {
  for (const auto& made : two_products()) {
    SCOPED_TRACE(made.name);
    const auto weights = float_constant("w", {}, {0.5f, -2});
    EXPECT_EQ(run_floats(two_products_of(made, kFloat, weights, kFloatOut, {float_constant("b", {1}, {0.25f})}), {3, 1}), Floats({-0.25f}));
    EXPECT_EQ(run_floats(two_products_of(made, kFloat, weights, kFloatOut), {3, 1}), Floats({-0.5f}));
  }
}

TEST(LinearFloat, CutsAtItsActivation) {
  const auto weights = float_constant("w", {}, {1, 1});
  const std::pair<int, Floats> cuts[] = {{kNone, {-9, 0.5f, 9}}, {kRelu, {0, 0.5f, 9}}, {kReluN1To1, {-1, 0.5f, 1}}, {kRelu6, {0, 0.5f, 6}}};
  for (const auto& [activation, wanted] : cuts)
    for (const auto& made : two_products(activation)) {
      const auto spec = two_products_of(made, kFloat, weights, kFloatOut);
      EXPECT_EQ(Floats({run_floats(spec, {-9, 0})[0], run_floats(spec, {0.5f, 0})[0], run_floats(spec, {9, 0})[0]}), wanted) << made.name << " activation " << activation;
    }
}

TEST(LinearFloat, InfinityBecomesTheLargestNumber) {
  const auto weights = float_constant("w", {}, {1, 1});
  for (const auto& made : two_products())
    EXPECT_EQ(run_floats(two_products_of(made, kFloat, weights, kFloatOut), {std::numeric_limits<float>::infinity(), 0}), Floats({std::numeric_limits<float>::max()})) << made.name;
}

TEST(LinearFloat, TakesWeightsThatAreComputed) {
  for (const auto& made : two_products())
    EXPECT_EQ(run_floats(two_products_of(made, kFloat, float_tensor("w", {}), kFloatOut), {3, 1}, {2, -1}), Floats({5})) << made.name;
}

TEST(LinearFloat, RefusesAnIntegerBias) {
  for (const auto& made : two_products())
    EXPECT_TRUE(unsupported(two_products_of(made, kFloat, float_tensor("w", {}), kFloatOut, {int32_constant("b", {1}, {1})}), "int32: this type is not supported here, only float32")) << made.name;
}

// Inputs 1 and -0.5. Around 0 the scale is 1 / 127 and the codes are 127 and -64 (-63.5); from end to end it is 1.5 / 255, and the codes
// 127 and -128 stand for the inputs exactly.
constexpr float kAroundZero = (127.0f * 2 - 64) / 127, kEndToEnd = 1.5f;

ModelSpec hybrid(const TwoProducts& made, float scale = 1, std::vector<TensorSpec> bias = {}) {
  return two_products_of(made, kFloat, holding(int8_tensor("w", {}, scale), {2, 1}), kFloatOut, std::move(bias));
}

TEST(LinearHybrid, QuantisesItsActivations) {
  const auto made = two_products();
  EXPECT_FLOAT_EQ(run_floats(hybrid(made[0]), {1, -0.5f})[0], kAroundZero);
  EXPECT_FLOAT_EQ(run_floats(hybrid(made[1]), {1, -0.5f})[0], kEndToEnd);
  EXPECT_FLOAT_EQ(run_floats(hybrid(made[2]), {1, -0.5f})[0], kAroundZero);
}

TEST(LinearHybrid, FullyConnectedAsksForTheZeroPoint) {
  auto made = two_products()[2];
  made.op.options.push_back(Option::byte(3, 1));
  EXPECT_FLOAT_EQ(run_floats(hybrid(made), {1, -0.5f})[0], kEndToEnd);
}

TEST(LinearHybrid, AConvolutionWithAScaleForEachChannelHasAZeroPoint) {
  auto made = two_products()[0];
  made.weights = {2, 1, 2, 1};
  made.output = {1, 1, 1, 2};
  auto weights = holding(int8_tensor("w", {}), {2, 1, 1, 0});
  weights.scales = {1, 0.5f};
  weights.zero_points = {0, 0};
  const Floats got = run_floats(two_products_of(made, kFloat, weights, kFloatOut), {1, -0.5f});
  EXPECT_FLOAT_EQ(got[0], kEndToEnd);
  EXPECT_FLOAT_EQ(got[1], 0.5f);
}

TEST(LinearHybrid, AddsTheBiasAndCuts) {
  for (const auto& made : two_products(kRelu6)) {
    SCOPED_TRACE(made.name);
    EXPECT_FLOAT_EQ(run_floats(hybrid(made, 1, {float_constant("b", {1}, {0.25f})}), {1, 1})[0], 3.25f);
    EXPECT_EQ(run_floats(hybrid(made, 10), {1, 1}), Floats({6}));
    EXPECT_EQ(run_floats(hybrid(made), {-1, -1}), Floats({0}));
  }
}

TEST(LinearHybrid, QuantisesEachRowOrPictureForItself) {
  for (auto made : two_products()) {
    SCOPED_TRACE(made.name);
    made.input[0] = made.output[0] = 2;
    const Floats got = run_floats(hybrid(made), {1, 1, 1000, 1000});
    EXPECT_FLOAT_EQ(got[0], 3);
    EXPECT_FLOAT_EQ(got[1], 3000);
  }
}

TEST(LinearHybrid, OfZerosIsTheBias) {
  for (const auto& made : two_products()) EXPECT_EQ(run_floats(hybrid(made, 1, {float_constant("b", {1}, {0.25f})}), {0, 0}), Floats({0.25f})) << made.name;
}

TEST(LinearHybrid, SurvivesInputsThatAreNoNumbers) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity(), kNan = std::numeric_limits<float>::quiet_NaN(), kTiny = std::numeric_limits<float>::denorm_min();
  const auto all = two_products();
  for (const bool asymmetric : {false, true})
    for (auto made : all) {
      if (made.op.code == 9) made.op.options.push_back(Option::byte(3, asymmetric ? 1 : 0));
      for (const Floats& in : {Floats{kInfinity, 1}, Floats{-kInfinity, kInfinity}, Floats{kNan, 1}, Floats{kTiny, -kTiny}, Floats{1, kNan}}) EXPECT_EQ(run_floats(hybrid(made), in).size(), 1u);
    }
}

TEST(LinearHybrid, RefusesUnsoundWeights) {
  for (const auto& made : two_products()) {
    auto spec = hybrid(made);
    spec.tensors[1].scales.clear();
    EXPECT_TRUE(malformed(spec, "int8: has no scale")) << made.name;
    spec = hybrid(made);
    spec.tensors[1].zero_points = {1};
    EXPECT_TRUE(malformed(spec, "int8: zero point 1, must lie in 0..0")) << made.name;
    spec = hybrid(made);
    spec.tensors[1].type = kUint8Type;
    EXPECT_TRUE(malformed(spec, "must be of one type")) << made.name;
  }
}

TEST(Linear, HasNoValuesWhereTheBatchIsEmpty) {
  for (auto made : two_products()) {
    SCOPED_TRACE(made.name);
    made.input[0] = made.output[0] = 0;
    // What has no values is a constant, so the operator needs another input to be run at all.
    EXPECT_EQ(output_shape(hybrid(made)), made.output);
    EXPECT_EQ(output_shape(two_products_of(made, kFloat, float_tensor("w", {}), kFloatOut)), made.output);
    EXPECT_EQ(run_floats(two_products_of(made, kFloat, float_tensor("w", {}), kFloatOut), {}, {2, 1}), Floats());
    EXPECT_EQ(run<std::int16_t>(two_products_of(made, kInt16, kWeights, kInt16Out), {}), Ints());
  }
}

}  // namespace
}  // namespace tandem
