#include <gtest/gtest.h>

#include <random>

#include "tests/interp/one_operator.h"
#include "tests/interp/plain_window.h"

namespace tandem {
namespace {

using namespace test;

struct Settings {
  int padding = kValid, stride_x = 1, stride_y = 1, multiplier = 1, activation = kNone, dilation_x = 1, dilation_y = 1;
};

OperatorSpec depthwise_conv_2d(const Settings& s = {}) {
  return {.code = 4, .options_type = 2, .options = {Option::byte(0, s.padding), Option::integer_value(1, s.stride_x), Option::integer_value(2, s.stride_y),
                                                    Option::integer_value(3, s.multiplier), Option::byte(4, s.activation), Option::integer_value(5, s.dilation_x),
                                                    Option::integer_value(6, s.dilation_y)}};
}

// Each of two channels times its own weight, 2 and -3, plus bias 1 and 0; scales all 1.
ModelSpec two_weights(const Settings& settings = {}) {
  return one_operator(depthwise_conv_2d(settings),
                      {int8_tensor("picture", {1, 1, 2, 2}), holding(int8_tensor("filter", {1, 1, 1, 2}), {2, -3}), int32_constant("bias", {2}, {1, 0})},
                      int8_tensor("features", {1, 1, 2, 2}));
}

TEST(DepthwiseConv2d, WeighsEachChannelForItself) {
  // 10 * 2 + 1, 5 * -3;  -100 * 2 + 1 saturates, -20 * -3
  EXPECT_EQ(run<std::int8_t>(two_weights(), {10, 5, -100, -20}), Ints({21, -15, -128, 60}));
}

TEST(DepthwiseConv2d, MakesSeveralOutputsOfAChannel) {
  // Depth multiplier 2: outputs 0 and 1 read channel 0, outputs 2 and 3 channel 1. The number in the options does not count.
  const auto spec = one_operator(depthwise_conv_2d({.multiplier = 77}), {int8_tensor("picture", {1, 1, 1, 2}), holding(int8_tensor("filter", {1, 1, 1, 4}), {1, 2, 3, 4})},
                                 int8_tensor("features", {1, 1, 1, 4}));
  EXPECT_EQ(run<std::int8_t>(spec, {10, 20}), Ints({10, 20, 60, 80}));
}

TEST(DepthwiseConv2d, HasAScaleForEachChannel) {
  auto spec = two_weights();
  spec.tensors[1].scales = {0.5f, 2.0f};
  spec.tensors[1].zero_points = {0, 0};
  spec.tensors[1].axis = 3;
  // The bias counts in units of input scale * filter scale: (8 * 2 + 1) * 0.5 = 8.5 -> 9, 5 * -3 * 2
  EXPECT_EQ(run<std::int8_t>(spec, {8, 5, 0, 0}), Ints({9, -30, 1, 0}));
}

TEST(DepthwiseConv2d, TakesZeroPoints) {
  // (input - 128) * (filter - 100) + 20
  const auto spec = one_operator(depthwise_conv_2d(), {uint8_tensor("picture", {1, 1, 2, 1}, 1, 128), holding(uint8_tensor("filter", {1, 1, 1, 1}, 1, 100), {97})},
                                 uint8_tensor("features", {1, 1, 2, 1}, 1, 20));
  EXPECT_EQ(run<std::uint8_t>(spec, {108, 130}), Ints({80, 14}));
}

TEST(DepthwiseConv2d, CutsAtItsActivation) {
  const Ints in{10, 5, -100, -1};  // 21, -15, -128, 3 before
  EXPECT_EQ(run<std::int8_t>(two_weights({.activation = kRelu}), in), Ints({21, 0, 0, 3}));
  EXPECT_EQ(run<std::int8_t>(two_weights({.activation = kRelu6}), in), Ints({6, 0, 0, 3}));
  EXPECT_EQ(run<std::int8_t>(two_weights({.activation = kReluN1To1}), in), Ints({1, -1, -1, 1}));
}

TEST(DepthwiseConv2d, EqualsThePlainFormula) {
  std::mt19937 random(2);
  const PlainWindow windows[] = {
      {.height = 6, .width = 5, .filter_height = 3, .filter_width = 3, .padding = kSame},
      {.height = 7, .width = 8, .filter_height = 3, .filter_width = 3, .stride_y = 2, .stride_x = 2, .padding = kSame},
      {.height = 9, .width = 9, .filter_height = 3, .filter_width = 2, .dilation_y = 2, .dilation_x = 4, .padding = kSame},
      {.height = 8, .width = 9, .filter_height = 5, .filter_width = 2, .stride_y = 1, .stride_x = 3, .padding = kValid},
  };
  for (const auto& w : windows) {
    for (const int multiplier : {1, 3}) {
      SCOPED_TRACE(testing::Message() << w.height << "x" << w.width << " by " << w.filter_height << "x" << w.filter_width << " multiplier " << multiplier);
      constexpr int kBatches = 2, kIn = 3, kInZero = 131, kFilterZero = 120, kOutZero = 99;
      constexpr float kInScale = 0.05f, kFilterScale = 0.013f, kOutScale = 0.17f;
      const int channels = kIn * multiplier;
      const Ints picture = random_codes(random, static_cast<std::size_t>(kBatches * w.height * w.width * kIn), 0, 255);
      const Ints taps = random_codes(random, static_cast<std::size_t>(w.filter_height * w.filter_width * channels), 0, 255);
      const Ints bias = random_codes(random, static_cast<std::size_t>(channels), -3000, 3000);
      const auto spec = one_operator(depthwise_conv_2d({w.padding, w.stride_x, w.stride_y, multiplier, kNone, w.dilation_x, w.dilation_y}),
                                     {uint8_tensor("picture", {kBatches, w.height, w.width, kIn}, kInScale, kInZero),
                                      holding(uint8_tensor("filter", {1, w.filter_height, w.filter_width, channels}, kFilterScale, kFilterZero), taps),
                                      int32_constant("bias", {channels}, bias)},
                                     uint8_tensor("features", {kBatches, w.out_height(), w.out_width(), channels}, kOutScale, kOutZero));
      std::vector<double> reals;
      for (int n = 0; n < kBatches; ++n)
        for (int y = 0; y < w.out_height(); ++y)
          for (int x = 0; x < w.out_width(); ++x)
            for (int o = 0; o < channels; ++o) {
              double sum = at(bias, o);
              w.for_each_tap(y, x, [&](int fy, int fx, int iy, int ix) {
                sum += double(at(picture, ((n * w.height + iy) * w.width + ix) * kIn + o / multiplier) - kInZero) *
                       (at(taps, (fy * w.filter_width + fx) * channels + o) - kFilterZero);
              });
              reals.push_back(sum * double{kInScale} * double{kFilterScale});
            }
      EXPECT_EQ(output_shape(spec), Shape({kBatches, w.out_height(), w.out_width(), channels}));
      expect_codes_of(reals, run<std::uint8_t>(spec, picture), double{kOutScale}, kOutZero, 0, 255);
      EXPECT_EQ(run<std::uint8_t>(spec, picture, {}, 3), run<std::uint8_t>(spec, picture)) << "with 3 threads";
    }
  }
}

TEST(DepthwiseConv2d, RunsWithoutABias) {
  auto spec = two_weights();
  spec.operators[0].inputs[2] = -1;
  EXPECT_EQ(run<std::int8_t>(spec, {10, 5, 0, 0}), Ints({20, -15, 0, 0}));
}

TEST(DepthwiseConv2d, RefusesMissingOptions) { expect_options_checked(two_weights(), "DEPTHWISE_CONV_2D"); }
TEST(DepthwiseConv2d, RefusesAWrongNumberOfOperands) { expect_arity_checked(two_weights(), 2, 3, "DEPTHWISE_CONV_2D"); }
TEST(DepthwiseConv2d, RefusesUnsoundQuantisationOfItsInput) { expect_scale_and_zero_point_checked(two_weights(), 0, "DEPTHWISE_CONV_2D"); }
TEST(DepthwiseConv2d, RefusesUnsoundQuantisationOfItsOutput) { expect_scale_and_zero_point_checked(two_weights(), 3, "DEPTHWISE_CONV_2D"); }

TEST(DepthwiseConv2d, RefusesScalesAlongAnotherAxisThanTheChannels) {
  auto spec = two_weights();
  spec.tensors[1].scales = {1.0f, 1.0f};
  spec.tensors[1].zero_points = {0, 0};
  spec.tensors[1].axis = 0;
  EXPECT_TRUE(malformed(spec, "op #0 DEPTHWISE_CONV_2D: tensor 1 'filter' [1,1,1,2] int8: 2 scales along axis 0, must be axis 3"));
  spec.tensors[1].axis = 3;
  spec.tensors[1].scales.push_back(1.0f);
  EXPECT_TRUE(malformed(spec, "op #0 DEPTHWISE_CONV_2D: tensor 1 'filter' [1,1,1,2] int8: 3 scales along axis 3 of 2"));
}

TEST(DepthwiseConv2d, RefusesScalesOfSingleChannelsForUint8) {
  auto spec = one_operator(depthwise_conv_2d(), {uint8_tensor("picture", {1, 1, 1, 2}), holding(uint8_tensor("filter", {1, 1, 1, 2}), {1, 2})}, uint8_tensor("features", {1, 1, 1, 2}));
  EXPECT_TRUE(accepted(spec));
  spec.tensors[1].scales = {1.0f, 1.0f};
  spec.tensors[1].axis = 3;
  EXPECT_TRUE(malformed(spec, "op #0 DEPTHWISE_CONV_2D: tensor 1 'filter' [1,1,1,2] uint8: has 2 scales, needs one"));
}

TEST(DepthwiseConv2d, RefusesBiasOfTheWrongLength) {
  auto spec = two_weights();
  spec.tensors[2] = int32_constant("bias", {1}, {1});
  EXPECT_TRUE(malformed(spec, "op #0 DEPTHWISE_CONV_2D: tensor 2 'bias' [1] int32: has 1 values for 2 channels"));
}

TEST(DepthwiseConv2d, RefusesOtherRanksThanFour) {
  auto spec = two_weights();
  spec.tensors[0].shape = {2, 2};
  EXPECT_TRUE(malformed(spec, "op #0 DEPTHWISE_CONV_2D: tensor 0 'picture' [2,2] int8: has 2 dimensions, needs 4"));
  spec = two_weights();
  spec.tensors[1].shape = {1, 1, 2};
  EXPECT_TRUE(malformed(spec, "op #0 DEPTHWISE_CONV_2D: tensor 1 'filter' [1,1,2] int8: has 3 dimensions, needs 4"));
}

TEST(DepthwiseConv2d, RefusesAFilterThatDoesNotFitTheChannels) {
  auto spec = two_weights();
  spec.tensors[0].shape = {1, 1, 2, 3};
  EXPECT_TRUE(malformed(spec, "op #0 DEPTHWISE_CONV_2D: filter [1,1,1,2] does not fit the 3 channels of tensor 0 'picture'"));
  spec = two_weights();
  spec.tensors[1].shape = {2, 1, 1, 1};
  EXPECT_TRUE(malformed(spec, "op #0 DEPTHWISE_CONV_2D"));
  spec = two_weights();
  spec.tensors[1].shape = {1, 1, 0, 2};
  spec.tensors[1].data.clear();
  EXPECT_TRUE(malformed(spec, "op #0 DEPTHWISE_CONV_2D: tensor 1 'filter' [1,1,0,2] int8: a filter has no empty dimension"));
}

TEST(DepthwiseConv2d, RefusesOptionsOutOfRange) {
  EXPECT_TRUE(malformed(two_weights({.stride_x = 0}), "op #0 DEPTHWISE_CONV_2D: stride 0 along its width, must be at least 1"));
  EXPECT_TRUE(malformed(two_weights({.stride_y = -1}), "op #0 DEPTHWISE_CONV_2D: stride -1 along its height, must be at least 1"));
  EXPECT_TRUE(malformed(two_weights({.dilation_x = 0}), "op #0 DEPTHWISE_CONV_2D: dilation 0 along its width, must be at least 1"));
  EXPECT_TRUE(malformed(two_weights({.padding = -1}), "op #0 DEPTHWISE_CONV_2D: padding -1 is not of the format"));
  EXPECT_TRUE(malformed(two_weights({.activation = 9}), "op #0 DEPTHWISE_CONV_2D: activation 9 is not of the format"));
}

}  // namespace
}  // namespace tandem
