#include <gtest/gtest.h>

#include <random>

#include "tests/interp/one_operator.h"
#include "tests/interp/plain_window.h"

namespace tandem {
namespace {

using namespace test;

struct Settings {
  int padding = kValid, stride_x = 1, stride_y = 1, width = 2, height = 2, activation = kNone;
};

struct Pool {
  int code;
  std::string name;
};
const Pool kAverage{1, "AVERAGE_POOL_2D"}, kMax{17, "MAX_POOL_2D"};

OperatorSpec pool_2d(const Pool& pool, const Settings& s = {}) {
  return {.code = pool.code, .options_type = 5, .options = {Option::byte(0, s.padding), Option::integer_value(1, s.stride_x),
                                                            Option::integer_value(2, s.stride_y), Option::integer_value(3, s.width),
                                                            Option::integer_value(4, s.height), Option::byte(5, s.activation)}};
}

// A 2x2 window over a 2x3 picture of one channel.
ModelSpec two_by_two(const Pool& pool, const Settings& settings = {}) {
  return one_operator(pool_2d(pool, settings), {int8_tensor("picture", {1, 2, 3, 1}, 0.5f, 3)}, int8_tensor("pooled", {1, 1, 2, 1}, 0.5f, 3));
}

TEST(AveragePool2d, AveragesTheCodesOfEachWindow) {
  // (1 + 2 + 5 + 6) / 4 = 3.5 -> 4;  (2 + 3 + 6 + 7) / 4 = 4.5 -> 5: half away from code 0
  EXPECT_EQ(run<std::int8_t>(two_by_two(kAverage), {1, 2, 3, 5, 6, 7}), Ints({4, 5}));
  // -3.5 -> -4 and -4.5 -> -5, although the zero point is 3
  EXPECT_EQ(run<std::int8_t>(two_by_two(kAverage), {-1, -2, -3, -5, -6, -7}), Ints({-4, -5}));
}

TEST(AveragePool2d, CountsOnlyWhatLiesInThePicture) {
  // SAME: the windows at the right and bottom edge hold 2, 2 and 1 values.
  auto spec = two_by_two(kAverage, {.padding = kSame});
  spec.tensors[1].shape = {1, 2, 3, 1};
  EXPECT_EQ(run<std::int8_t>(spec, {0, 4, 8, 12, 16, 20}), Ints({8, 12, 14, 14, 18, 20}));
}

TEST(AveragePool2d, CutsAtItsActivation) {
  // Scale 0.5, zero point 3: real 0 is code 3, real 6 is 15, real -1 and 1 are 1 and 5.
  const Ints in{-20, -20, 40, -20, -20, 40};  // windows: -20 and 10
  EXPECT_EQ(run<std::int8_t>(two_by_two(kAverage), in), Ints({-20, 10}));
  EXPECT_EQ(run<std::int8_t>(two_by_two(kAverage, {.activation = kRelu}), in), Ints({3, 10}));
  EXPECT_EQ(run<std::int8_t>(two_by_two(kAverage, {.activation = kReluN1To1}), in), Ints({1, 5}));
  const Ints bright{100, 100, 10, 100, 100, 10};  // windows: 100 and 55
  EXPECT_EQ(run<std::int8_t>(two_by_two(kAverage, {.activation = kRelu6}), bright), Ints({15, 15}));
}

TEST(AveragePool2d, TakesAHugeWindowWithPadding) {
  constexpr int kHuge = std::numeric_limits<std::int32_t>::max() - 2;
  auto spec = two_by_two(kAverage, {.padding = kSame, .stride_x = 3, .stride_y = 2, .width = kHuge, .height = kHuge});
  spec.tensors[1].shape = {1, 1, 1, 1};
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 3, 4, 5, 6}), Ints({4}));  // all six values
}

TEST(MaxPool2d, TakesTheLargestCodeOfEachWindow) {
  EXPECT_EQ(run<std::int8_t>(two_by_two(kMax), {1, 2, 3, 5, 6, 7}), Ints({6, 7}));
  EXPECT_EQ(run<std::int8_t>(two_by_two(kMax), {-128, -128, -3, -128, -128, -7}), Ints({-128, -3}));
}

TEST(MaxPool2d, IgnoresWhatLiesOutsideThePicture) {
  // SAME: outside counts neither as 0 nor as the zero point.
  auto spec = two_by_two(kMax, {.padding = kSame});
  spec.tensors[1].shape = {1, 2, 3, 1};
  EXPECT_EQ(run<std::int8_t>(spec, {-10, -20, -30, -40, -50, -60}), Ints({-10, -20, -30, -40, -50, -60}));
}

TEST(MaxPool2d, CutsAtItsActivation) {
  // Scale 0.5, zero point 3: real 0 is code 3, real 6 is 15, real -1 and 1 are 1 and 5.
  const Ints in{-20, -20, 40, -20, -20, 40};  // windows: -20 and 40
  EXPECT_EQ(run<std::int8_t>(two_by_two(kMax), in), Ints({-20, 40}));
  EXPECT_EQ(run<std::int8_t>(two_by_two(kMax, {.activation = kRelu}), in), Ints({3, 40}));
  EXPECT_EQ(run<std::int8_t>(two_by_two(kMax, {.activation = kReluN1To1}), in), Ints({1, 5}));
  EXPECT_EQ(run<std::int8_t>(two_by_two(kMax, {.activation = kRelu6}), in), Ints({3, 15}));
}

TEST(MaxPool2d, TakesAHugeWindowWithPadding) {
  constexpr int kHuge = std::numeric_limits<std::int32_t>::max() - 2;
  auto spec = two_by_two(kMax, {.padding = kSame, .stride_x = 3, .stride_y = 2, .width = kHuge, .height = kHuge});
  spec.tensors[1].shape = {1, 1, 1, 1};
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 3, 4, 5, 6}), Ints({6}));  // all six values
}

// What `pooled(sum, largest, taps)` of each window's codes is, against the operator.
template <typename Pooled>
void expect_equals_the_plain_formula(const Pool& pool, Pooled pooled) {
  std::mt19937 random(3);
  const PlainWindow windows[] = {
      {.height = 7, .width = 6, .filter_height = 3, .filter_width = 2, .stride_y = 2, .stride_x = 3, .padding = kSame},
      {.height = 7, .width = 6, .filter_height = 3, .filter_width = 2, .stride_y = 2, .stride_x = 1, .padding = kValid},
      {.height = 3, .width = 3, .filter_height = 5, .filter_width = 5, .padding = kSame},
      {.height = 8, .width = 8, .filter_height = 8, .filter_width = 8, .stride_y = 8, .stride_x = 8, .padding = kValid},
  };
  for (const auto& w : windows) {
    SCOPED_TRACE(testing::Message() << w.height << "x" << w.width << " by " << w.filter_height << "x" << w.filter_width << " padding " << w.padding);
    constexpr int kBatches = 2, kChannels = 5;
    const Ints picture = random_codes(random, static_cast<std::size_t>(kBatches * w.height * w.width * kChannels), 0, 255);
    const auto spec = one_operator(pool_2d(pool, {w.padding, w.stride_x, w.stride_y, w.filter_width, w.filter_height}),
                                   {uint8_tensor("picture", {kBatches, w.height, w.width, kChannels}, 0.1f, 77)},
                                   uint8_tensor("pooled", {kBatches, w.out_height(), w.out_width(), kChannels}, 0.1f, 77));
    Ints wanted;
    for (int n = 0; n < kBatches; ++n)
      for (int y = 0; y < w.out_height(); ++y)
        for (int x = 0; x < w.out_width(); ++x)
          for (int c = 0; c < kChannels; ++c) {
            int sum = 0, largest = 0, taps = 0;
            w.for_each_tap(y, x, [&](int, int, int iy, int ix) {
              const int code = at(picture, ((n * w.height + iy) * w.width + ix) * kChannels + c);
              sum += code, largest = std::max(largest, code), ++taps;
            });
            wanted.push_back(pooled(sum, largest, taps));
          }
    EXPECT_EQ(output_shape(spec), Shape({kBatches, w.out_height(), w.out_width(), kChannels}));
    EXPECT_EQ(run<std::uint8_t>(spec, picture), wanted);
    EXPECT_EQ(run<std::uint8_t>(spec, picture, {}, 3), wanted) << "with 3 threads";
  }
}

TEST(AveragePool2d, EqualsThePlainFormula) {
  // Halves go up: codes are not negative.
  expect_equals_the_plain_formula(kAverage, [](int sum, int, int taps) { return static_cast<int>(std::floor(static_cast<double>(sum) / taps + 0.5)); });
}

TEST(MaxPool2d, EqualsThePlainFormula) {
  expect_equals_the_plain_formula(kMax, [](int, int largest, int) { return largest; });
}

// What both refuse.
class Pool2d : public testing::TestWithParam<Pool> {
 protected:
  static std::string op(const std::string& message) { return "op #0 " + GetParam().name + ": " + message; }
};
INSTANTIATE_TEST_SUITE_P(, Pool2d, testing::Values(kAverage, kMax), [](const auto& pool) { return pool.param.name; });

TEST_P(Pool2d, RefusesMissingOptions) { expect_options_checked(two_by_two(GetParam()), GetParam().name); }
TEST_P(Pool2d, RefusesAWrongNumberOfOperands) { expect_arity_checked(two_by_two(GetParam()), 1, 1, GetParam().name); }
TEST_P(Pool2d, RefusesUnsoundQuantisationOfItsInput) { expect_scale_and_zero_point_checked(two_by_two(GetParam()), 0, GetParam().name); }
TEST_P(Pool2d, RefusesUnsoundQuantisationOfItsOutput) { expect_scale_and_zero_point_checked(two_by_two(GetParam()), 1, GetParam().name); }

TEST_P(Pool2d, RefusesToChangeTheQuantisation) {
  auto spec = two_by_two(GetParam());
  spec.tensors[1].scales = {0.25f};
  EXPECT_TRUE(malformed(spec, op("pooling keeps the quantisation, but goes from scale 0.5, zero point 3 to 0.25, 3")));
  spec = two_by_two(GetParam());
  spec.tensors[1].zero_points = {4};
  EXPECT_TRUE(malformed(spec, op("pooling keeps the quantisation, but goes from scale 0.5, zero point 3 to 0.5, 4")));
}

TEST_P(Pool2d, RefusesOtherRanksThanFour) {
  auto spec = two_by_two(GetParam());
  spec.tensors[0].shape = {2, 3, 1};
  EXPECT_TRUE(malformed(spec, op("tensor 0 'picture' [2,3,1] int8: has 3 dimensions, needs 4")));
}

TEST_P(Pool2d, RefusesOtherTypes) {
  auto spec = two_by_two(GetParam());
  spec.tensors[1].type = kUint8Type;
  EXPECT_TRUE(malformed(spec, op("tensor 0 'picture' [1,2,3,1] int8 and tensor 1 'pooled' [1,1,2,1] uint8 must be of one type")));
  spec.tensors[0].type = kInt32Type;
  EXPECT_TRUE(unsupported(spec, op("tensor 0 'picture' [1,2,3,1] int32: this type is not supported here, only int8, uint8")));
}

TEST_P(Pool2d, RefusesOptionsOutOfRange) {
  EXPECT_TRUE(malformed(two_by_two(GetParam(), {.stride_x = 0}), op("stride 0 along its width, must be at least 1")));
  EXPECT_TRUE(malformed(two_by_two(GetParam(), {.stride_y = -3}), op("stride -3 along its height, must be at least 1")));
  EXPECT_TRUE(malformed(two_by_two(GetParam(), {.width = 0}), op("a window of width 0, must be at least 1")));
  EXPECT_TRUE(malformed(two_by_two(GetParam(), {.height = -1}), op("a window of height -1, must be at least 1")));
  EXPECT_TRUE(malformed(two_by_two(GetParam(), {.padding = 7}), op("padding 7 is not of the format")));
  EXPECT_TRUE(malformed(two_by_two(GetParam(), {.activation = 100}), op("activation 100 is not of the format")));
}

TEST_P(Pool2d, RefusesAWindowThatDoesNotFit) {
  EXPECT_TRUE(malformed(two_by_two(GetParam(), {.height = 3}), op("a window that reaches 3 does not fit its input's height of 2")));
  constexpr int kHuge = std::numeric_limits<std::int32_t>::max();
  EXPECT_TRUE(malformed(two_by_two(GetParam(), {.height = kHuge}), op("a window that reaches 2147483647 does not fit its input's height of 2")));
}

TEST(AveragePool2d, WastesNoTimeOnAnEmptyPicture) {
  // A loop over its two thousand million places would take seconds.
  constexpr int kSide = 46000;
  const auto spec = one_operator(pool_2d(kAverage, {.padding = kSame}), {float_tensor("picture", {1, kSide, kSide, 0})}, float_tensor("pooled", {1, kSide, kSide, 0}));
  EXPECT_EQ((run_as<float, float>(spec, {})), Floats{});
  EXPECT_EQ(output_shape(spec), Shape({1, kSide, kSide, 0}));
}

}  // namespace
}  // namespace tandem
