#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/isa.h"
#include "interp/kernels/packed.h"
#include "tandem/log.h"
#include "tandem/version.h"
#include "tests/interp/one_operator.h"
#include "tests/interp/plain_window.h"

namespace tandem {
namespace {

using namespace test;

struct Settings {
  int padding = kValid, stride_x = 1, stride_y = 1, activation = kNone, dilation_x = 1, dilation_y = 1;
};

OperatorSpec conv_2d(const Settings& s = {}) {
  return {.code = 3, .options_type = 1, .options = {Option::byte(0, s.padding), Option::integer_value(1, s.stride_x), Option::integer_value(2, s.stride_y),
                                                    Option::byte(3, s.activation), Option::integer_value(4, s.dilation_x), Option::integer_value(5, s.dilation_y)}};
}

// A 1x1 convolution of two channels to two, [in0 + in1, in0 - in1] + bias, scales all 1.
ModelSpec sum_and_difference(const Settings& settings = {}) {
  return one_operator(conv_2d(settings),
                      {int8_tensor("picture", {1, 2, 2, 2}), holding(int8_tensor("filter", {2, 1, 1, 2}), {1, 1, 1, -1}), int32_constant("bias", {2}, {10, 0})},
                      int8_tensor("features", {1, 2, 2, 2}));
}

TEST(Conv2d, AddsUpProductsAndBias) {
  // (1, 2) -> 1 + 2 + 10, 1 - 2;  (3, 4) -> 17, -1;  (-5, 6) -> 11, -11;  (100, 100) -> 210, which saturates, 0
  EXPECT_EQ(run<std::int8_t>(sum_and_difference(), {1, 2, 3, 4, -5, 6, 100, 100}), Ints({13, -1, 17, -1, 11, -11, 127, 0}));
}

TEST(Conv2d, TakesZeroPointsAndScales) {
  // reals: input (code - 10) * 0.5, filter (code - 100) * 0.25, output real * 1/0.125 + 3
  // (30 - 10) * 0.5 = 10;  (104 - 100) * 0.25 = 1;  10 * 1 / 0.125 + 3 = 83
  // (6 - 10) * 0.5 = -2;  -2 / 0.125 + 3 = -13 -> 0
  const auto spec = one_operator(conv_2d(), {uint8_tensor("picture", {1, 1, 2, 1}, 0.5f, 10), holding(uint8_tensor("filter", {1, 1, 1, 1}, 0.25f, 100), {104})},
                                 uint8_tensor("features", {1, 1, 2, 1}, 0.125f, 3));
  EXPECT_EQ(run<std::uint8_t>(spec, {30, 6}), Ints({83, 0}));
}

TEST(Conv2d, HasAScaleForEachFilter) {
  auto filter = holding(int8_tensor("filter", {2, 1, 1, 1}), {8, 8});
  filter.scales = {0.5f, 0.25f};
  filter.zero_points = {0, 0};
  const auto spec = one_operator(conv_2d(), {int8_tensor("picture", {1, 1, 1, 1}), filter}, int8_tensor("features", {1, 1, 1, 2}));
  // 5 * 8 * 0.5 and 5 * 8 * 0.25
  EXPECT_EQ(run<std::int8_t>(spec, {5}), Ints({20, 10}));
}

TEST(Conv2d, RoundsHalvesAsTFLiteDoes) {
  // Where the multiplier needs no shift, halves go up: 0.5 -> 1, -0.5 -> 0, 1.5 -> 2, -2.5 -> -2
  auto spec = one_operator(conv_2d(), {int8_tensor("picture", {1, 1, 4, 1}, 0.5f), holding(int8_tensor("filter", {1, 1, 1, 1}), {1})}, int8_tensor("features", {1, 1, 4, 1}));
  EXPECT_EQ(run<std::int8_t>(spec, {1, -1, 3, -5}), Ints({1, 0, 2, -2}));
  // A shift rounds them away from zero: 2 * 0.25 = 0.5 -> 1, -0.5 -> -1, 1.5 -> 2, -2.5 -> -3
  spec.tensors[0].scales = {0.25f};
  EXPECT_EQ(run<std::int8_t>(spec, {2, -2, 6, -10}), Ints({1, -1, 2, -3}));
}

TEST(Conv2d, RoundsTwiceAsTFLiteDoes) {
  // 0.175 is 0.7 * 2^-2 in fixed point: 8 * 0.7 = 5.6 -> 6, then 6 / 4 = 1.5 -> 2, although 8 * 0.175 is 1.4.
  const auto spec = one_operator(conv_2d(), {int8_tensor("picture", {1, 1, 2, 1}, 0.175f), holding(int8_tensor("filter", {1, 1, 1, 1}), {1})}, int8_tensor("features", {1, 1, 2, 1}));
  EXPECT_EQ(run<std::int8_t>(spec, {8, -8}), Ints({2, -2}));
}

TEST(Conv2d, CutsAtItsActivation) {
  const Ints in{-100, 20, 5, 0, -5, 0, 50, 0};  // in0 + in1 + 10 and in0 - in1
  EXPECT_EQ(run<std::int8_t>(sum_and_difference({.activation = kRelu}), in), Ints({0, 0, 15, 5, 5, 0, 60, 50}));
  EXPECT_EQ(run<std::int8_t>(sum_and_difference({.activation = kRelu6}), in), Ints({0, 0, 6, 5, 5, 0, 6, 6}));
  EXPECT_EQ(run<std::int8_t>(sum_and_difference({.activation = kReluN1To1}), in), Ints({-1, -1, 1, 1, 1, -1, 1, 1}));
}

TEST(Conv2d, PadsWithTheZeroPointAndMoreAtTheEnd) {
  // Input 2x2 of real ones (code 8, zero point 7), filter 2x2 of ones: SAME pads one row and column at the end with real zeros.
  const auto spec = one_operator(conv_2d({.padding = kSame}), {int8_tensor("picture", {1, 2, 2, 1}, 1, 7), holding(int8_tensor("filter", {1, 2, 2, 1}), {1, 1, 1, 1})},
                                 int8_tensor("features", {1, 2, 2, 1}));
  EXPECT_EQ(run<std::int8_t>(spec, {8, 8, 8, 8}), Ints({4, 2, 2, 1}));
}

TEST(Conv2d, SplitsChannelsIntoGroups) {
  // Two groups of one channel each: output 0 reads channel 0, output 1 channel 1.
  const auto spec = one_operator(conv_2d(), {int8_tensor("picture", {1, 1, 1, 2}), holding(int8_tensor("filter", {2, 1, 1, 1}), {2, 3})}, int8_tensor("features", {1, 1, 1, 2}));
  EXPECT_EQ(run<std::int8_t>(spec, {10, 20}), Ints({20, 60}));
}

TEST(Conv2d, FormsOtherGroupsForAnInputThatWasResized) {
  const auto spec = one_operator(conv_2d(), {int8_tensor("picture", {1, 1, 2, 4}), holding(int8_tensor("filter", {32, 1, 1, 4}), Ints(128, 1))}, int8_tensor("features", {1, 1, 2, 32}));
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  Interpreter interpreter = Interpreter::create(model).value();
  const auto outputs = [&](const Ints& values) {
    write_input<std::int8_t>(interpreter, 0, values);
    interpreter.invoke().value();
    const auto out = interpreter.output(0).as<std::int8_t>();
    return Ints(out.begin(), out.end());
  };
  Ints wanted(32, 1 + 2 + 3 + 4);
  wanted.resize(64, 5 + 6 + 7 + 8);
  EXPECT_EQ(outputs({1, 2, 3, 4, 5, 6, 7, 8}), wanted);
  // Two groups: the first 16 filters read channels 0 to 3, the others 4 to 7.
  interpreter.resize_inputs(std::vector<Shape>{{1, 1, 2, 8}}).value();
  wanted.clear();
  for (const int sum : {10, 26, 1, -1}) wanted.resize(wanted.size() + 16, sum);
  EXPECT_EQ(outputs({1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0, 0, 0, 0, 0, -1}), wanted);
}

// How many pixels a packed convolution computes at once follows from the width, and interpreters share what is packed.
TEST(Conv2d, OfFewChannelsTakesAnyWidth) {
  constexpr int kChannels = 3;
  auto filter = holding(int8_tensor("filter", {kChannels, 1, 2, 1}), {1, 2, 3, -1, 0, 4});
  filter.scales = {1, 2, 3};
  filter.zero_points = {0, 0, 0};
  const auto spec = one_operator(conv_2d(), {int8_tensor("picture", {1, 8, 30, 1}), filter, int32_constant("bias", {kChannels}, {0, 1, 2})}, int8_tensor("features", {1, 8, 29, kChannels}));
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  for (const int width : {30, 31, 11, 13, 2, 7, 31}) {
    SCOPED_TRACE(width);
    Interpreter interpreter = Interpreter::create(model).value();
    interpreter.resize_inputs(std::vector<Shape>{{1, 8, width, 1}}).value();
    Ints values, wanted;
    for (int i = 0; i < 8 * width; ++i) values.push_back(i % 12 - 5);
    for (int i = 0; i < 8 * width; ++i) {
      if (i % width == width - 1) continue;
      const int left = values[static_cast<std::size_t>(i)], right = values[static_cast<std::size_t>(i) + 1];
      wanted.insert(wanted.end(), {left + 2 * right, 2 * (3 * left - right + 1), 3 * (4 * right + 2)});
    }
    write_input<std::int8_t>(interpreter, 0, values);
    interpreter.invoke().value();
    const auto out = interpreter.output(0).as<std::int8_t>();
    EXPECT_EQ(Ints(out.begin(), out.end()), wanted);
  }
}

class Conv2dWithoutRoom : public testing::Test {
 protected:
  void SetUp() override {
    if (packed_conv_q8(chosen_isa().value()) == nullptr) GTEST_SKIP() << "nothing is packed for " << isa();
    set_log_handler([this](const Warning& warning) { warnings.push_back(std::string(warning.code) + ": " + warning.message); });
  }
  void TearDown() override { set_log_handler({}); }

  std::string kernel(std::size_t limit) {
    warnings.clear();
    return Interpreter::create(model, {.memory_limit_bytes = limit}).value().profile()[1].kernel;
  }
  // The limit that a warning says would do.
  static std::size_t sufficient(const std::string& warning) { return std::stoul(warning.substr(warning.find("; ") + 2)); }

  // Two convolutions, of which the second has the larger filter.
  static ModelSpec convolutions() {
    auto spec = one_operator(conv_2d(), {int8_tensor("picture", {1, 3, 3, 16}), holding(int8_tensor("filter", {64, 1, 1, 16}), Ints(1024, 1))}, int8_tensor("features", {1, 3, 3, 64}));
    OperatorSpec second = conv_2d();
    second.inputs = {2, spec.add_tensor(holding(int8_tensor("large filter", {64, 3, 3, 64}), Ints(64 * 9 * 64, 1)))};
    second.outputs = spec.outputs = {spec.add_tensor(int8_tensor("result", {1, 1, 1, 64}))};
    spec.operators.push_back(second);
    return spec;
  }

  const ModelSpec spec = convolutions();
  const std::vector<std::byte> file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  std::vector<std::string> warnings;
};

TEST_F(Conv2dWithoutRoom, RunsItsScalarKernelAndWarnsOnce) {
  EXPECT_EQ(kernel(10'000), "scalar");
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_TRUE(warnings[0].starts_with("MEMORY_SHORT: test.tflite: runs 1 operator more slowly than it could, since the limit of 10000 bytes leaves no room to pack weights; ")) << warnings[0];
  EXPECT_EQ((run_as<std::int8_t, std::int8_t>(spec, Ints(9 * 16, 0), {}, {.memory_limit_bytes = 10'000})), Ints(64, 0));
}

TEST_F(Conv2dWithoutRoom, NamesTheLeastLimitThatWouldDo) {
  EXPECT_EQ(kernel(10'000), "scalar");
  ASSERT_EQ(warnings.size(), 1u);
  const std::size_t enough = sufficient(warnings[0]);
  EXPECT_EQ(kernel(enough), "conv_q8 " + std::string(isa()));
  EXPECT_TRUE(warnings.empty());
  // Here the weights alone would fit, but not with the tensors.
  EXPECT_EQ(kernel(enough - 1), "scalar");
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(sufficient(warnings[0]), enough);
}

TEST_F(Conv2dWithoutRoom, NamesTheLeastLimitForFewChannelsToo) {
  auto few = one_operator(conv_2d(), {int8_tensor("picture", {1, 4, 756, 16}), holding(int8_tensor("filter", {1, 1, 1, 16}), Ints(16, 1))}, int8_tensor("result", {1, 4, 756, 1}));
  const auto bytes = write_model(few);
  const Model narrow = Model::load(bytes, "test.tflite").value();
  const auto runs = [&](std::size_t limit) {
    warnings.clear();
    return Interpreter::create(narrow, {.memory_limit_bytes = limit}).value().profile()[0].kernel;
  };
  EXPECT_EQ(runs(60'000), "scalar");
  ASSERT_EQ(warnings.size(), 1u);
  const std::size_t enough = sufficient(warnings[0]);
  EXPECT_EQ(runs(enough), "conv_q8 " + std::string(isa()));
  EXPECT_EQ(runs(enough - 1), "scalar");
}

// Geometries against sums of real products.
TEST(Conv2d, EqualsThePlainFormula) {
  std::mt19937 random(1);
  const PlainWindow windows[] = {
      {.height = 5, .width = 7, .filter_height = 3, .filter_width = 3, .padding = kSame},
      {.height = 5, .width = 7, .filter_height = 3, .filter_width = 2, .stride_y = 2, .stride_x = 3, .padding = kSame},
      {.height = 9, .width = 8, .filter_height = 3, .filter_width = 3, .dilation_y = 2, .dilation_x = 3, .padding = kSame},
      {.height = 9, .width = 8, .filter_height = 2, .filter_width = 3, .stride_y = 2, .stride_x = 1, .dilation_y = 3, .dilation_x = 2, .padding = kValid},
      {.height = 4, .width = 4, .filter_height = 4, .filter_width = 4, .padding = kValid},
      {.height = 1, .width = 1, .filter_height = 5, .filter_width = 5, .padding = kSame},
  };
  for (const auto& w : windows) {
    SCOPED_TRACE(testing::Message() << w.height << "x" << w.width << " by " << w.filter_height << "x" << w.filter_width << " padding " << w.padding);
    constexpr int kBatches = 2, kIn = 3, kOut = 4, kInZero = -9, kOutZero = 4;
    constexpr float kInScale = 0.037f, kOutScale = 0.21f;
    const std::vector<float> filter_scales{0.011f, 0.023f, 0.007f, 0.013f};
    const Ints picture = random_codes(random, static_cast<std::size_t>(kBatches * w.height * w.width * kIn), -128, 127);
    const Ints taps = random_codes(random, static_cast<std::size_t>(kOut * w.filter_height * w.filter_width * kIn), -127, 127);
    const Ints bias = random_codes(random, kOut, -2000, 2000);
    auto filter = holding(int8_tensor("filter", {kOut, w.filter_height, w.filter_width, kIn}), taps);
    filter.scales = filter_scales;
    filter.zero_points = {0, 0, 0, 0};
    const auto spec = one_operator(conv_2d({w.padding, w.stride_x, w.stride_y, kNone, w.dilation_x, w.dilation_y}),
                                   {int8_tensor("picture", {kBatches, w.height, w.width, kIn}, kInScale, kInZero), filter, int32_constant("bias", {kOut}, bias)},
                                   int8_tensor("features", {kBatches, w.out_height(), w.out_width(), kOut}, kOutScale, kOutZero));
    std::vector<double> reals;
    for (int n = 0; n < kBatches; ++n)
      for (int y = 0; y < w.out_height(); ++y)
        for (int x = 0; x < w.out_width(); ++x)
          for (int o = 0; o < kOut; ++o) {
            const double filter_scale = double{filter_scales[static_cast<std::size_t>(o)]};
            double sum = at(bias, o) * double{kInScale} * filter_scale;
            w.for_each_tap(y, x, [&](int fy, int fx, int iy, int ix) {
              for (int c = 0; c < kIn; ++c)
                sum += (at(picture, ((n * w.height + iy) * w.width + ix) * kIn + c) - kInZero) * double{kInScale} *
                       at(taps, ((o * w.filter_height + fy) * w.filter_width + fx) * kIn + c) * filter_scale;
            });
            reals.push_back(sum);
          }
    EXPECT_EQ(output_shape(spec), Shape({kBatches, w.out_height(), w.out_width(), kOut}));
    expect_codes_of(reals, run<std::int8_t>(spec, picture), double{kOutScale}, kOutZero, -128, 127);
    EXPECT_EQ(run<std::int8_t>(spec, picture, {}, 3), run<std::int8_t>(spec, picture)) << "with 3 threads";
  }
}

TEST(Conv2d, SurvivesScalesAtTheEndsOfTheirRange) {
  // The product of the scales is beyond single precision: all that is positive saturates.
  const auto spec = one_operator(conv_2d(), {uint8_tensor("picture", {1, 1, 2, 1}, 3e38f, 100), holding(uint8_tensor("filter", {1, 1, 1, 1}, 3e38f), {1})},
                                 uint8_tensor("features", {1, 1, 2, 1}, 1e-38f));
  const Ints out = run<std::uint8_t>(spec, {100, 101});
  EXPECT_EQ(out, Ints({0, 255}));
  // And one that is far too small leaves the zero point.
  const auto tiny = one_operator(conv_2d(), {int8_tensor("picture", {1, 1, 1, 1}, 1e-38f), holding(int8_tensor("filter", {1, 1, 1, 1}, 1e-38f), {127})},
                                 int8_tensor("features", {1, 1, 1, 1}, 3e38f, 5));
  EXPECT_EQ(run<std::int8_t>(tiny, {127}), Ints({5}));
}

TEST(Conv2d, RefusesMissingOptions) { expect_options_checked(sum_and_difference(), "CONV_2D"); }
TEST(Conv2d, RefusesAWrongNumberOfOperands) { expect_arity_checked(sum_and_difference(), 2, 3, "CONV_2D"); }
TEST(Conv2d, RefusesUnsoundQuantisationOfItsInput) { expect_scale_and_zero_point_checked(sum_and_difference(), 0, "CONV_2D"); }
TEST(Conv2d, RefusesUnsoundQuantisationOfItsOutput) { expect_scale_and_zero_point_checked(sum_and_difference(), 3, "CONV_2D"); }

TEST(Conv2d, RunsWithoutABias) {
  auto spec = sum_and_difference();
  spec.operators[0].inputs[2] = -1;
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 0, 0, 0, 0, 0, 0}), Ints({3, -1, 0, 0, 0, 0, 0, 0}));
  spec.operators[0].inputs.pop_back();
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 0, 0, 0, 0, 0, 0}), Ints({3, -1, 0, 0, 0, 0, 0, 0}));
}

TEST(Conv2d, RefusesUnsoundQuantisationOfItsFilter) {
  const auto with = [](std::vector<float> scales, std::vector<std::int64_t> zero_points, int axis = 0) {
    auto spec = sum_and_difference();
    spec.tensors[1].scales = std::move(scales);
    spec.tensors[1].zero_points = std::move(zero_points);
    spec.tensors[1].axis = axis;
    return spec;
  };
  const std::string filter = "op #0 CONV_2D: tensor 1 'filter' [2,1,1,2] int8: ";
  EXPECT_TRUE(accepted(with({1.0f, 0.0f}, {0, 0})));  // an unused channel
  EXPECT_TRUE(malformed(with({}, {}), filter + "has no scale"));
  EXPECT_TRUE(malformed(with({1.0f, std::nanf("")}, {0, 0}), filter + "scale nan, must be finite and not negative"));
  EXPECT_TRUE(malformed(with({1.0f, -1.0f}, {0, 0}), filter + "scale -1, must be finite and not negative"));
  EXPECT_TRUE(malformed(with({1.0f, 1.0f, 1.0f}, {0, 0, 0}), filter + "3 scales along axis 0 of 2"));
  EXPECT_TRUE(malformed(with({1.0f, 1.0f}, {0, 0}, 3), filter + "2 scales along axis 3, must be axis 0"));
  EXPECT_TRUE(malformed(with({1.0f, 1.0f}, {0, 0, 0}), filter + "3 zero points for 2 scales"));
  EXPECT_TRUE(malformed(with({1.0f, 1.0f}, {0, 1}), filter + "zero point 1, must lie in 0..0"));
}

TEST(Conv2d, RefusesBiasOfTheWrongLength) {
  auto spec = sum_and_difference();
  spec.tensors[2] = int32_constant("bias", {3}, {1, 2, 3});
  EXPECT_TRUE(malformed(spec, "op #0 CONV_2D: tensor 2 'bias' [3] int32: has 3 values for 2 channels"));
  spec.tensors[2] = int32_constant("bias", {1}, {1});
  EXPECT_TRUE(malformed(spec, "op #0 CONV_2D: tensor 2 'bias' [1] int32: has 1 values for 2 channels"));
}

TEST(Conv2d, RefusesBiasOfAnotherType) {
  auto spec = sum_and_difference();
  spec.tensors[2] = holding(int8_tensor("bias", {2}), {1, 2});
  EXPECT_TRUE(unsupported(spec, "op #0 CONV_2D: tensor 2 'bias' [2] int8: this type is not supported here, only int32"));
}

TEST(Conv2d, RefusesTypesThatDoNotGoTogether) {
  auto spec = sum_and_difference();
  spec.tensors[1].type = kUint8Type;
  EXPECT_TRUE(malformed(spec, "tensor 0 'picture' [1,2,2,2] int8 and tensor 1 'filter' [2,1,1,2] uint8 must be of one type"));
  spec = sum_and_difference();
  spec.tensors[3].type = kUint8Type;
  EXPECT_TRUE(malformed(spec, "tensor 0 'picture' [1,2,2,2] int8 and tensor 3 'features' [1,2,2,2] uint8 must be of one type"));
  spec = sum_and_difference();
  spec.tensors[0].type = kInt32Type;
  EXPECT_TRUE(unsupported(spec, "op #0 CONV_2D: tensor 0 'picture' [1,2,2,2] int32: this type is not supported here, only int8, uint8, int16, float32"));
}

TEST(Conv2d, RefusesOtherRanksThanFour) {
  auto spec = sum_and_difference();
  spec.tensors[0].shape = {2, 2, 2};
  EXPECT_TRUE(malformed(spec, "op #0 CONV_2D: tensor 0 'picture' [2,2,2] int8: has 3 dimensions, needs 4"));
  spec = sum_and_difference();
  spec.tensors[1].shape = {2, 1, 1, 1, 2};
  EXPECT_TRUE(malformed(spec, "op #0 CONV_2D: tensor 1 'filter' [2,1,1,1,2] int8: has 5 dimensions, needs 4"));
}

TEST(Conv2d, RefusesAFilterWithoutValues) {
  auto spec = sum_and_difference();
  spec.tensors[1].shape = {2, 0, 1, 2};
  spec.tensors[1].data.clear();
  EXPECT_TRUE(malformed(spec, "op #0 CONV_2D: tensor 1 'filter' [2,0,1,2] int8: a filter has no empty dimension"));
}

TEST(Conv2d, RefusesAFilterThatDoesNotFitTheChannels) {
  auto spec = sum_and_difference();
  spec.tensors[0].shape = {1, 2, 2, 3};
  EXPECT_TRUE(malformed(spec, "op #0 CONV_2D: filter [2,1,1,2] does not fit the 3 channels of tensor 0 'picture'"));
  // Three groups of channels, but two filters.
  spec.tensors[0].shape = {1, 2, 2, 6};
  EXPECT_TRUE(malformed(spec, "op #0 CONV_2D: filter [2,1,1,2] does not fit the 6 channels of tensor 0 'picture'"));
}

TEST(Conv2d, RefusesStridesAndDilationsBelowOne) {
  EXPECT_TRUE(malformed(sum_and_difference({.stride_x = 0}), "op #0 CONV_2D: stride 0 along its width, must be at least 1"));
  EXPECT_TRUE(malformed(sum_and_difference({.stride_y = -2}), "op #0 CONV_2D: stride -2 along its height, must be at least 1"));
  EXPECT_TRUE(malformed(sum_and_difference({.dilation_x = -1}), "op #0 CONV_2D: dilation -1 along its width, must be at least 1"));
  EXPECT_TRUE(malformed(sum_and_difference({.dilation_y = 0}), "op #0 CONV_2D: dilation 0 along its height, must be at least 1"));
}

TEST(Conv2d, RefusesUnknownPaddingAndActivation) {
  EXPECT_TRUE(malformed(sum_and_difference({.padding = 2}), "op #0 CONV_2D: padding 2 is not of the format"));
  EXPECT_TRUE(malformed(sum_and_difference({.activation = 6}), "op #0 CONV_2D: activation 6 is not of the format"));
  EXPECT_TRUE(malformed(sum_and_difference({.activation = -1}), "op #0 CONV_2D: activation -1 is not of the format"));
  EXPECT_TRUE(unsupported(sum_and_difference({.activation = kTanh}), "op #0 CONV_2D: fused activation TANH"));
  EXPECT_TRUE(unsupported(sum_and_difference({.activation = kSignBit}), "op #0 CONV_2D: fused activation SIGN_BIT"));
}

TEST(Conv2d, RefusesAWindowThatDoesNotFit) {
  auto spec = one_operator(conv_2d(), {int8_tensor("picture", {1, 2, 5, 1}), holding(int8_tensor("filter", {1, 3, 3, 1}), Ints(9, 1))}, int8_tensor("features", {1, 1, 1, 1}));
  EXPECT_TRUE(malformed(spec, "op #0 CONV_2D: a window that reaches 3 does not fit its input's height of 2"));
}

TEST(Conv2d, NeverWrapsHugeStridesAndDilations) {
  constexpr int kHuge = std::numeric_limits<std::int32_t>::max();
  // One window fits, and its far tap lies outside.
  const auto strided = one_operator(conv_2d({.padding = kSame, .stride_x = kHuge, .stride_y = kHuge}),
                                    {int8_tensor("picture", {1, 2, 2, 1}), holding(int8_tensor("filter", {1, 1, 1, 1}), {1})}, int8_tensor("features", {1, 1, 1, 1}));
  EXPECT_EQ(run<std::int8_t>(strided, {5, 6, 7, 8}), Ints({5}));
  const auto dilated = one_operator(conv_2d({.padding = kSame, .dilation_x = kHuge, .dilation_y = kHuge}),
                                    {int8_tensor("picture", {1, 2, 2, 1}), holding(int8_tensor("filter", {1, 3, 3, 1}), Ints(9, 1))}, int8_tensor("features", {1, 2, 2, 1}));
  EXPECT_TRUE(malformed(dilated, "op #0 CONV_2D: its windows reach 4294967296 along its height, at most 2147483647 are possible"));
}

}  // namespace
}  // namespace tandem
