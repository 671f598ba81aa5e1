#include <gtest/gtest.h>

#include <random>

#include "tests/interp/linear.h"
#include "tests/interp/plain_window.h"

namespace tandem {
namespace {

using namespace test;

struct Settings {
  int padding = kValid, stride_x = 1, stride_y = 1, activation = kNone;
};

OperatorSpec transpose_conv(const Settings& s = {}) {
  return {.code = 67, .options_type = 49, .options = {Option::byte(0, s.padding), Option::integer_value(1, s.stride_x), Option::integer_value(2, s.stride_y), Option::byte(3, s.activation)}};
}

// A row of two values spread by the filter 1 10 100, two apart: they meet in the middle.
ModelSpec spread(const Settings& settings = {.stride_x = 2}, int width = 5) {
  return one_operator(transpose_conv(settings), {int32_constant("shape", {4}, {1, 1, width, 1}), float_constant("filter", {1, 1, 3, 1}, {1, 10, 100}), float_tensor("picture", {1, 1, 2, 1})},
                      float_tensor("features", {1, 1, width, 1}));
}

// The same in 8 bits, with a bias of 1; scales all 1.
ModelSpec spread_codes(const Settings& settings = {.stride_x = 2}) {
  return one_operator(transpose_conv(settings), {int32_constant("shape", {4}, {1, 1, 5, 1}), holding(int8_tensor("filter", {1, 1, 3, 1}), {1, 2, 3}), int8_tensor("picture", {1, 1, 2, 1}),
                                                 int32_constant("bias", {1}, {1})}, int8_tensor("features", {1, 1, 5, 1}));
}

TEST(TransposeConv, SpreadsEachValue) {
  EXPECT_EQ(run_floats(spread(), {1, 2}), Floats({1, 10, 102, 20, 200}));
  EXPECT_EQ(run<std::int8_t>(spread_codes(), {10, 20}), Ints({11, 21, 51, 41, 61}));
}

TEST(TransposeConv, CutsWhatPaddingTakesAway) {
  // SAME over four values: the filter's windows begin at 0 and 2, one value is lost at the end; over three, one at each end.
  EXPECT_EQ(run_floats(spread({.padding = kSame, .stride_x = 2}, 4), {1, 2}), Floats({1, 10, 102, 20}));
  EXPECT_EQ(run_floats(spread({.padding = kSame, .stride_x = 2}, 3), {1, 2}), Floats({10, 102, 20}));
}

TEST(TransposeConv, LeavesTheBiasWhereNothingReaches) {
  // Windows of 3 begin at 0 and 4; the output has one value between them and two behind them.
  auto spec = one_operator(transpose_conv({.stride_x = 4}), {int32_constant("shape", {4}, {1, 1, 9, 1}), float_constant("filter", {1, 1, 3, 1}, {1, 10, 100}), float_tensor("picture", {1, 1, 2, 1}),
                                                            float_constant("bias", {1}, {0.5f})}, float_tensor("features", {1, 1, 9, 1}));
  EXPECT_EQ(run_floats(spec, {1, 2}), Floats({1.5f, 10.5f, 100.5f, 0.5f, 2.5f, 20.5f, 200.5f, 0.5f, 0.5f}));
}

TEST(TransposeConv, TakesZeroPointsAndScales) {
  // (12 - 10) * 0.5 = 1;  (101 - 100) * 0.25 = 0.25;  0.25 / 0.125 + 3 = 5. What no value reaches is real 0: 3.
  const auto spec = one_operator(transpose_conv({.stride_x = 2}), {int32_constant("shape", {4}, {1, 1, 2, 1}), holding(uint8_tensor("filter", {1, 1, 1, 1}, 0.25f, 100), {101}),
                                                                   uint8_tensor("picture", {1, 1, 1, 1}, 0.5f, 10)}, uint8_tensor("features", {1, 1, 2, 1}, 0.125f, 3));
  EXPECT_EQ(run<std::uint8_t>(spec, {12}), Ints({5, 3}));
}

TEST(TransposeConv, RoundsAsConvolutionsDo) {
  auto spec = spread_codes();
  spec.tensors[2].scales = {0.175f};
  spec.tensors[3] = int32_constant("bias", {1}, {0});
  // 8 -> 5.6 -> 6 -> 1.5 -> 2;  16 -> 11.2 -> 11 -> 2.75 -> 3;  24 -> 16.8 -> 17 -> 4.25 -> 4
  EXPECT_EQ(run<std::int8_t>(spec, {8, 0}), Ints({2, 3, 4, 0, 0}));
  const auto wide = one_operator(transpose_conv(), {int32_constant("shape", {4}, {1, 1, 1, 1}), holding(int8_tensor("filter", {1, 1, 1, 1}), {1}), int16_tensor("picture", {1, 1, 1, 1}, 0.175f)},
                                 int16_tensor("features", {1, 1, 1, 1}));
  EXPECT_EQ(run<std::int16_t>(wide, {8}), Ints({1}));  // 1.4
}

TEST(TransposeConv, CutsAtItsActivation) {
  EXPECT_EQ(run_floats(spread({.stride_x = 2, .activation = kRelu6}), {1, -2}), Floats({1, 6, 6, 0, 0}));
  EXPECT_EQ(run<std::int8_t>(spread_codes({.stride_x = 2, .activation = kRelu}), {10, -20}), Ints({11, 21, 11, 0, 0}));
}

// Against the values spread in real arithmetic, by the windows of the convolution that is turned round.
TEST(TransposeConv, EqualsThePlainFormula) {
  std::mt19937 random(9);
  const PlainWindow windows[] = {
      {.height = 6, .width = 7, .filter_height = 3, .filter_width = 2, .stride_y = 2, .stride_x = 3, .padding = kSame},
      {.height = 7, .width = 9, .filter_height = 3, .filter_width = 3, .stride_y = 2, .stride_x = 2, .padding = kValid},
      {.height = 4, .width = 5, .filter_height = 4, .filter_width = 5, .padding = kSame},
      {.height = 9, .width = 4, .filter_height = 1, .filter_width = 2, .stride_y = 4, .stride_x = 1, .padding = kValid},
  };
  for (const auto& w : windows) {
    SCOPED_TRACE(testing::Message() << w.height << "x" << w.width << " by " << w.filter_height << "x" << w.filter_width << " padding " << w.padding);
    constexpr int kBatches = 2, kIn = 3, kOut = 4, kInZero = -9, kOutZero = 4;
    constexpr float kInScale = 0.037f, kFilterScale = 0.013f, kOutScale = 0.21f;
    const Ints picture = random_codes(random, static_cast<std::size_t>(kBatches * w.out_height() * w.out_width() * kIn), -128, 127);
    const Ints taps = random_codes(random, static_cast<std::size_t>(kOut * w.filter_height * w.filter_width * kIn), -127, 127);
    const auto spec = one_operator(transpose_conv({w.padding, w.stride_x, w.stride_y}),
                                   {int32_constant("shape", {4}, {kBatches, w.height, w.width, kOut}), holding(int8_tensor("filter", {kOut, w.filter_height, w.filter_width, kIn}, kFilterScale), taps),
                                    int8_tensor("picture", {kBatches, w.out_height(), w.out_width(), kIn}, kInScale, kInZero)},
                                   int8_tensor("features", {kBatches, w.height, w.width, kOut}, kOutScale, kOutZero));
    std::vector<double> reals(static_cast<std::size_t>(kBatches * w.height * w.width * kOut));
    for (int n = 0; n < kBatches; ++n)
      for (int y = 0; y < w.out_height(); ++y)
        for (int x = 0; x < w.out_width(); ++x)
          w.for_each_tap(y, x, [&](int fy, int fx, int oy, int ox) {
            for (int o = 0; o < kOut; ++o)
              for (int c = 0; c < kIn; ++c)
                reals[static_cast<std::size_t>(((n * w.height + oy) * w.width + ox) * kOut + o)] +=
                    (at(picture, ((n * w.out_height() + y) * w.out_width() + x) * kIn + c) - kInZero) * double{kInScale} *
                    at(taps, ((o * w.filter_height + fy) * w.filter_width + fx) * kIn + c) * double{kFilterScale};
          });
    expect_codes_of(reals, run<std::int8_t>(spec, picture), double{kOutScale}, kOutZero, -128, 127);
    EXPECT_EQ(run<std::int8_t>(spec, picture, {}, 3), run<std::int8_t>(spec, picture)) << "with 3 threads";
  }
}

TEST(TransposeConv, RefusesMissingOptions) { expect_options_checked(spread(), "TRANSPOSE_CONV"); }
TEST(TransposeConv, RefusesAWrongNumberOfOperands) { expect_arity_checked(spread(), 3, 4, "TRANSPOSE_CONV"); }
TEST(TransposeConv, RefusesUnsoundQuantisationOfItsInput) { expect_scale_and_zero_point_checked(spread_codes(), 2, "TRANSPOSE_CONV"); }
TEST(TransposeConv, RefusesUnsoundQuantisationOfItsOutput) { expect_scale_and_zero_point_checked(spread_codes(), 4, "TRANSPOSE_CONV"); }

TEST(TransposeConv, RefusesShapesThatDisagree) {
  const auto with = [](Shape shape) {
    auto spec = spread();
    spec.tensors[0] = int32_constant("shape", {static_cast<int>(shape.size())}, shape);
    return spec;
  };
  const std::string where = "op #0 TRANSPOSE_CONV: ";
  EXPECT_TRUE(malformed(with({1, 1, 5}), where + "cannot make [1,1,5] of tensor 2 'picture' [1,1,2,1] float32 and filter [1,1,3,1]"));
  EXPECT_TRUE(malformed(with({2, 1, 5, 1}), where + "cannot make [2,1,5,1]"));
  EXPECT_TRUE(malformed(with({1, 1, 5, 2}), where + "cannot make [1,1,5,2]"));
  EXPECT_TRUE(malformed(with({1, -1, 5, 1}), where + "cannot make [1,-1,5,1]"));
  EXPECT_TRUE(malformed(with({1, 1, 0, 1}), where + "cannot make [1,1,0,1]"));
  EXPECT_TRUE(malformed(with({1, 1, 7, 1}), where + "an output of 1 x 7 has 1 x 3 windows, but tensor 2 'picture' [1,1,2,1] float32 is to fill them"));
  EXPECT_TRUE(malformed(with({1, 1, 2, 1}), where + "a window that reaches 3 does not fit its input's width of 2"));
  auto spec = spread();
  spec.tensors[2].shape = {1, 1, 2, 3};
  EXPECT_TRUE(malformed(spec, where + "filter [1,1,3,1] does not fit the 3 channels of tensor 2 'picture'"));
  spec = spread();
  spec.tensors[0].data.clear();
  spec.inputs.push_back(0);
  EXPECT_TRUE(unsupported(spec, where + "tensor 0 'shape' [4] int32: must be a constant"));
}

TEST(TransposeConv, RefusesTypesThatDoNotGoTogether) {
  auto spec = spread();
  spec.tensors[1] = holding(int8_tensor("filter", {1, 1, 3, 1}), {1, 2, 3});
  EXPECT_TRUE(malformed(spec, "op #0 TRANSPOSE_CONV: tensor 2 'picture' [1,1,2,1] float32 and tensor 1 'filter' [1,1,3,1] int8 must be of one type"));
  spec = spread_codes();
  spec.tensors[3] = int32_constant("bias", {2}, {1, 2});
  EXPECT_TRUE(malformed(spec, "op #0 TRANSPOSE_CONV: tensor 3 'bias' [2] int32: has 2 values for 1 channels"));
}

TEST(TransposeConv, RefusesOptionsOutOfRange) {
  EXPECT_TRUE(malformed(spread({.stride_x = 0}), "op #0 TRANSPOSE_CONV: stride 0 along its width, must be at least 1"));
  EXPECT_TRUE(malformed(spread({.stride_x = 2, .stride_y = -1}), "op #0 TRANSPOSE_CONV: stride -1 along its height, must be at least 1"));
  EXPECT_TRUE(malformed(spread({.padding = 2, .stride_x = 2}), "op #0 TRANSPOSE_CONV: padding 2 is not of the format"));
  EXPECT_TRUE(malformed(spread({.stride_x = 2, .activation = 77}), "op #0 TRANSPOSE_CONV: activation 77 is not of the format"));
}

TEST(TransposeConv, RefusesFiltersAndPicturesOfOtherRanks) {
  auto spec = spread();
  spec.tensors[1].shape = {1, 3, 1};
  EXPECT_TRUE(malformed(spec, "op #0 TRANSPOSE_CONV: tensor 1 'filter' [1,3,1] float32: has 3 dimensions, needs 4"));
  spec = spread();
  spec.tensors[2].shape = {2};
  EXPECT_TRUE(malformed(spec, "op #0 TRANSPOSE_CONV: tensor 2 'picture' [2] float32: has 1 dimensions, needs 4"));
  spec = spread();
  spec.tensors[1].shape = {1, 0, 3, 1};
  spec.tensors[1].data.clear();
  EXPECT_TRUE(malformed(spec, "op #0 TRANSPOSE_CONV: tensor 1 'filter' [1,0,3,1] float32: a filter has no empty dimension"));
}

}  // namespace
}  // namespace tandem
