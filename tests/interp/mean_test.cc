#include <gtest/gtest.h>

#include <random>

#include "tests/interp/one_operator.h"
#include "tests/interp/plain_window.h"

namespace tandem {
namespace {

using namespace test;

ModelSpec mean(TensorSpec input, const std::vector<std::int32_t>& axes, TensorSpec output, bool keep_dims = false) {
  const auto count = static_cast<std::int32_t>(axes.size());
  return one_operator({.code = 40, .options_type = 27, .options = {Option::byte(0, keep_dims ? 1 : 0)}}, {std::move(input), int32_constant("axes", {count}, axes)}, std::move(output));
}
ModelSpec mean(Shape shape, const std::vector<std::int32_t>& axes, bool keep_dims = false) { return mean(int8_tensor("values", std::move(shape)), axes, int8_tensor("means", {1}), keep_dims); }

TEST(Mean, AveragesAlongAnAxis) {
  // Rows 1 2 3 / 5 6 10: columns' means 3, 4, 6.5 -> 7 (halves go up), rows' means 2 and 7
  EXPECT_EQ(run<std::int8_t>(mean({2, 3}, {0}), {1, 2, 3, 5, 6, 10}), Ints({3, 4, 7}));
  EXPECT_EQ(run<std::int8_t>(mean({2, 3}, {1}), {1, 2, 3, 5, 6, 10}), Ints({2, 7}));
  EXPECT_EQ(run<std::int8_t>(mean({2, 3}, {0}), {-1, -2, -3, -5, -6, -10}), Ints({-3, -4, -6}));
}

TEST(Mean, AveragesOverSeveralAxesInAnyOrder) {
  const Ints values{0, 10, 2, 20, 4, 30, 6, 40};  // [1,2,2,2]: channel 0 is 0 2 4 6, channel 1 is 10 20 30 40
  EXPECT_EQ(run<std::int8_t>(mean({1, 2, 2, 2}, {1, 2}), values), Ints({3, 25}));
  EXPECT_EQ(run<std::int8_t>(mean({1, 2, 2, 2}, {2, 1}), values), Ints({3, 25}));
  EXPECT_EQ(run<std::int8_t>(mean({1, 2, 2, 2}, {-2, -3}), values), Ints({3, 25}));
  EXPECT_EQ(run<std::int8_t>(mean({1, 2, 2, 2}, {1, 1, 2, -3}), values), Ints({3, 25})) << "an axis named twice counts once";
  EXPECT_EQ(run<std::int8_t>(mean({1, 2, 2, 2}, {0, 1, 2, 3}), values), Ints({14}));
}

TEST(Mean, KeepsDimensionsWhereAsked) {
  EXPECT_EQ(output_shape(mean({1, 2, 3, 4}, {1, 2})), Shape({1, 4}));
  EXPECT_EQ(output_shape(mean({1, 2, 3, 4}, {1, 2}, true)), Shape({1, 1, 1, 4}));
  EXPECT_EQ(output_shape(mean({2, 3}, {0, 1})), Shape());
  auto spec = mean({2, 3}, {0});
  spec.operators[0].options[0] = Option::byte(0, 0xFE);  // what is not 0 is true
  EXPECT_EQ(output_shape(spec), Shape({1, 3}));
}

TEST(Mean, GoesFromOneQuantisationToAnother) {
  // Reals (code - 10) * 0.5: 1, 2, 3; their mean 2 is 2 / 0.25 + 1 = 9
  EXPECT_EQ(run<std::uint8_t>(mean(uint8_tensor("values", {3}, 0.5f, 10), {0}, uint8_tensor("means", {1}, 0.25f, 1)), {12, 14, 16}), Ints({9}));
}

TEST(Mean, EqualsThePlainFormula) {
  std::mt19937 random(7);
  constexpr int kHeight = 7, kWidth = 9, kChannels = 6;
  constexpr float kInScale = 0.05f, kOutScale = 0.007f;
  constexpr int kInZero = -12, kOutZero = 30;
  const Ints values = random_codes(random, 2 * kHeight * kWidth * kChannels, -128, 127);
  const auto spec = mean(int8_tensor("values", {2, kHeight, kWidth, kChannels}, kInScale, kInZero), {1, 2}, int8_tensor("means", {2, kChannels}, kOutScale, kOutZero));
  std::vector<double> reals;
  for (int n = 0; n < 2; ++n)
    for (int c = 0; c < kChannels; ++c) {
      double sum = 0;
      for (int i = 0; i < kHeight * kWidth; ++i) sum += at(values, (n * kHeight * kWidth + i) * kChannels + c) - kInZero;
      reals.push_back(sum * double{kInScale} / (kHeight * kWidth));
    }
  expect_codes_of(reals, run<std::int8_t>(spec, values), double{kOutScale}, kOutZero, -128, 127);
}

// Channels together, which vectors do, and each by itself.
TEST(Mean, OfManyChannelsIsTheMeanOfEach) {
  std::mt19937 random(8);
  for (const int channels : {7, 8, 16, 40, 96}) {
    const auto model = [](int count) { return mean(uint8_tensor("values", {2, 7, 9, count}, 0.05f, 116), {1, 2}, uint8_tensor("means", {2, count}, 0.011f, 158)); };
    const auto step = static_cast<std::size_t>(channels);
    const Ints values = random_codes(random, 2 * 7 * 9 * step, 0, 255), means = run<std::uint8_t>(model(channels), values);
    for (std::size_t c = 0; c < step; ++c) {
      Ints alone;
      for (std::size_t i = c; i < values.size(); i += step) alone.push_back(values[i]);
      EXPECT_EQ(run<std::uint8_t>(model(1), alone), Ints({means[c], means[step + c]})) << "channel " << c << " of " << channels;
    }
  }
}

TEST(Mean, RefusesMissingOptions) { expect_options_checked(mean({2, 3}, {0}), "MEAN"); }
TEST(Mean, RefusesAWrongNumberOfOperands) { expect_arity_checked(mean({2, 3}, {0}), 2, 2, "MEAN"); }
TEST(Mean, RefusesUnsoundQuantisation) {
  expect_scale_and_zero_point_checked(mean({2, 3}, {0}), 0, "MEAN");
  expect_scale_and_zero_point_checked(mean({2, 3}, {0}), 2, "MEAN");
}

TEST(Mean, RefusesAnAxisOutOfRange) {
  EXPECT_TRUE(malformed(mean({2, 3}, {2}), "op #0 MEAN: axis 2 of tensor 0 'values' [2,3] int8"));
  EXPECT_TRUE(malformed(mean({2, 3}, {0, -3}), "op #0 MEAN: axis -3 of tensor 0 'values' [2,3] int8"));
  EXPECT_TRUE(malformed(mean({2, 3}, {std::numeric_limits<std::int32_t>::min()}), "op #0 MEAN: axis -2147483648 of tensor 0"));
}

TEST(Mean, RefusesTheMeanOfNoValues) { EXPECT_TRUE(malformed(mean({2, 0}, {1}), "op #0 MEAN: tensor 0 'values' [2,0] int8: the mean of no values")); }

TEST(Mean, RefusesMoreThanEightDimensions) {
  EXPECT_TRUE(accepted(mean(Shape(8, 1), {0})));
  EXPECT_TRUE(unsupported(mean(Shape(9, 1), {0}), "op #0 MEAN: tensor 0 'values' [1,1,1,1,1,1,1,1,1] int8: more than 8 dimensions"));
}

TEST(Mean, RefusesAxesThatAreNoConstantOfIntegers) {
  auto spec = mean({2, 3}, {0});
  spec.tensors[1].data.clear();
  spec.inputs.push_back(1);
  EXPECT_TRUE(unsupported(spec, "op #0 MEAN: tensor 1 'axes' [1] int32: must be a constant: its values are needed before the model runs"));
  spec = mean({2, 3}, {0});
  spec.tensors[1] = holding(int8_tensor("axes", {1}), {0});
  EXPECT_TRUE(unsupported(spec, "op #0 MEAN: tensor 1 'axes' [1] int8: this type is not supported here, only int32"));
}

TEST(Mean, RefusesOtherAndMixedTypes) {
  auto spec = mean({2, 3}, {0});
  spec.tensors[2].type = kUint8Type;
  EXPECT_TRUE(malformed(spec, "op #0 MEAN: tensor 0 'values' [2,3] int8 and tensor 2 'means' [1] uint8 must be of one type"));
  spec.tensors[0].type = kStringType;
  EXPECT_TRUE(unsupported(spec, "op #0 MEAN: tensor 0 'values' [2,3] string: this type is not supported here, only int8, uint8"));
}

}  // namespace
}  // namespace tandem
