// RELU and its relatives, LEAKY_RELU, PRELU, HARD_SWISH, LOGISTIC, TANH.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/interp/plain_window.h"
#include "tests/interp/single_values.h"

namespace tandem {
namespace {

using namespace test;

constexpr int kLogisticCode = 14, kReluCode = 19, kReluN1To1Code = 20, kRelu6Code = 21, kTanhCode = 28, kPrelu = 54, kLeakyRelu = 98, kHardSwish = 117, kRelu0To1 = 152;

std::vector<Option> alpha(float value) { return {Option::real(0, value)}; }

TEST(Relu, CutsReals) {
  const Floats values{-9, -0.5f, 0.25f, 3, 9};
  EXPECT_EQ(run_reals(kReluCode, values), Floats({0, 0, 0.25f, 3, 9}));
  EXPECT_EQ(run_reals(kRelu6Code, values), Floats({0, 0, 0.25f, 3, 6}));
  EXPECT_EQ(run_reals(kReluN1To1Code, values), Floats({-1, -0.5f, 0.25f, 1, 1}));
  EXPECT_EQ(run_reals(kRelu0To1, values), Floats({0, 0, 0.25f, 1, 1}));
}

TEST(Relu, CutsCodesByTheOutputsQuantisation) {
  // real = (code - 10) * 0.5; out = real / 0.25 - 100
  const auto relu = [](int code) { return unary(code, int8_tensor("in", {5}, 0.5f, 10), int8_tensor("out", {5}, 0.25f, -100)); };
  const Ints codes{-128, 8, 11, 14, 127};  // -69, -1, 0.5, 2, 58.5
  EXPECT_EQ(run<std::int8_t>(relu(kReluCode), codes), Ints({-100, -100, -98, -92, 127}));
  EXPECT_EQ(run<std::int8_t>(relu(kRelu6Code), codes), Ints({-100, -100, -98, -92, -76}));
  EXPECT_EQ(run<std::int8_t>(relu(kReluN1To1Code), codes), Ints({-104, -104, -98, -96, -96}));
  EXPECT_EQ(run<std::int8_t>(relu(kRelu0To1), codes), Ints({-100, -100, -98, -96, -96}));
  const auto wide = unary(kReluCode, int16_tensor("in", {3}, 0.5f), int16_tensor("out", {3}, 0.25f));
  EXPECT_EQ(run<std::int16_t>(wide, {-5, 7, 32767}), Ints({0, 14, 32767}));
  const auto bytes = unary(kReluCode, uint8_tensor("in", {3}, 0.5f, 128), uint8_tensor("out", {3}, 0.5f, 0));
  EXPECT_EQ(run<std::uint8_t>(bytes, {0, 128, 255}), Ints({0, 0, 127}));
}

TEST(Relu, RefusesASecondInput) {
  const std::pair<int, const char*> operators[] = {{kReluCode, "RELU"}, {kReluN1To1Code, "RELU_N1_TO_1"}, {kRelu6Code, "RELU6"}, {kRelu0To1, "RELU_0_TO_1"}};
  for (const auto& [code, name] : operators) {
    auto spec = unary(code, float_tensor("in", {2}), float_tensor("out", {2}));
    spec.operators[0].inputs.push_back(0);
    EXPECT_TRUE(malformed(spec, std::string("op #0 ") + name + ": 2 inputs, needs 1"));
  }
}

TEST(Relu, CutsAtSixByTheInputsQuantisationInTfliteMicro) {
  // What TFLite Micro does with an output of another quantisation is wrong, but it is what a camera gives.
  const auto spec = unary(kRelu6Code, int8_tensor("in", {4}, 0.5f, 10), int8_tensor("out", {4}, 0.25f, -100));
  EXPECT_EQ(run_micro<std::int8_t>(spec, {-128, 11, 20, 127}), Ints({10, 11, 20, 22}));
  EXPECT_EQ(run_micro<std::int8_t>(unary(kReluCode, int8_tensor("in", {1}, 0.5f, 10), int8_tensor("out", {1}, 0.25f, -100)), {11}), Ints({-98}));
}

TEST(LeakyRelu, ScalesNegativeValues) {
  EXPECT_EQ(run_reals(kLeakyRelu, {-2, 0, 3}, 75, alpha(0.25f)), Floats({-0.5f, 0, 3}));
  const auto spec = [](float slope) { return unary(kLeakyRelu, int8_tensor("in", {4}, 1, 2), int8_tensor("out", {4}, 0.5f, 1), 75, alpha(slope)); };
  // (code - 2) * 2 + 1, below that with the slope
  EXPECT_EQ(run<std::int8_t>(spec(0.5f), {2, 12, -8, -128}), Ints({1, 21, -9, -128}));
  const auto wide = unary(kLeakyRelu, int16_tensor("in", {3}, 1), int16_tensor("out", {3}, 1), 75, alpha(0.125f));
  EXPECT_EQ(run<std::int16_t>(wide, {-800, 800, -32768}), Ints({-100, 800, -4096}));
}

TEST(LeakyRelu, RoundsProductsWithANegativeSlopeTowardsZeroAtTies) {
  // -1 * -0.5 and -3 * -0.5: the products with 0.5 are -0.5 and -1.5, whose ties go up, to 0 and -1; then the sign turns.
  const auto spec = unary(kLeakyRelu, int8_tensor("in", {3}, 1), int8_tensor("out", {3}, 1), 75, alpha(-0.5f));
  EXPECT_EQ(run<std::int8_t>(spec, {-1, -3, -4}), Ints({0, 1, 2}));
}

TEST(LeakyRelu, RefusesWhatIsUnsound) {
  const auto good = unary(kLeakyRelu, int8_tensor("in", {2}), int8_tensor("out", {2}), 75, alpha(0.1f));
  expect_options_checked(good, "LEAKY_RELU");
  expect_arity_checked(good, 1, 1, "LEAKY_RELU");
  expect_scale_and_zero_point_checked(good, 1, "LEAKY_RELU");
  EXPECT_TRUE(malformed(unary(kLeakyRelu, int8_tensor("in", {2}), int8_tensor("out", {2}), 75, alpha(std::nanf(""))), "op #0 LEAKY_RELU: alpha nan, must be finite"));
}

ModelSpec prelu(Shape shape, Shape slope_shape, const Ints& slopes) {
  return one_operator({.code = kPrelu}, {int8_tensor("in", shape, 1, 1), holding(int8_tensor("slope", std::move(slope_shape), 0.25f, 2), slopes)}, int8_tensor("out", shape, 0.5f, 3));
}

TEST(Prelu, GivesEachChannelItsSlope) {
  // x = code - 1; slopes (6 - 2) / 4 = 1 and (0 - 2) / 4 = -0.5; out = 2 x slope + 3
  EXPECT_EQ(run<std::int8_t>(prelu({2, 2}, {2}, {6, 0}), {5, 5, -9, -9}), Ints({11, 11, -17, 13}));
  EXPECT_EQ(run<std::int8_t>(prelu({2, 2}, {2, 1}, {6, 0}), {5, 5, -9, -9}), Ints({11, 11, 13, 13}));
  EXPECT_EQ(run<std::int8_t>(prelu({2, 2}, {2, 2}, {6, 6, 6, 0}), {-9, -9, -9, -9}), Ints({-17, -17, -17, 13}));
  EXPECT_EQ(run<std::int8_t>(prelu({0, 2}, {2}, {6, 0}), {}), Ints());
  const auto reals = one_operator({.code = kPrelu}, {float_tensor("in", {2, 2}), float_tensor("slope", {2})}, float_tensor("out", {2, 2}));
  EXPECT_EQ((run_as<float, float>(reals, {1, -1, -2, 2}, {0.5f, 3})), Floats({1, -3, -1, 2}));
}

// Slopes that are known, by tables, and the same slopes as an input.
TEST(Prelu, TakesConstantSlopesAsOthers) {
  std::mt19937 random(5);
  for (const int channels : {1, 3, 16}) {
    const Ints slopes = random_codes(random, static_cast<std::size_t>(channels), -128, 127), codes = random_codes(random, static_cast<std::size_t>(40 * channels), -128, 127);
    ModelSpec given = prelu({2, 4, 5, channels}, {1, 1, channels}, slopes);
    given.tensors[1].data.clear();
    given.inputs.push_back(1);
    EXPECT_EQ(run<std::int8_t>(prelu({2, 4, 5, channels}, {1, 1, channels}, slopes), codes), run<std::int8_t>(given, codes, slopes)) << channels;
  }
}

TEST(Prelu, RefusesWhatIsUnsound) {
  const auto good = prelu({2, 2}, {2}, {6, 0});
  expect_arity_checked(good, 2, 2, "PRELU");
  for (const std::size_t tensor : {0u, 1u, 2u}) expect_scale_and_zero_point_checked(good, tensor, "PRELU");
  EXPECT_TRUE(malformed(prelu({2, 2}, {3}, {6, 0, 1}), "op #0 PRELU: tensor 1 'slope' [3] int8 does not broadcast to tensor 0 'in' [2,2] int8"));
  // The slopes may not enlarge the input.
  EXPECT_TRUE(malformed(prelu({2}, {2, 2}, {6, 0, 1, 1}), "op #0 PRELU: tensor 1 'slope' [2,2] int8 does not broadcast to tensor 0 'in' [2] int8"));
  EXPECT_TRUE(unsupported(prelu({2, 1, 2, 1, 2, 1, 2, 1, 2}, {1}, {6}), "op #0 PRELU: tensor 0 'in' [2,1,2,1,2,1,2,1,2] int8: more than 8 dimensions"));
}

TEST(HardSwish, FollowsItsFormula) {
  expect_near(run_reals(kHardSwish, {-4, -3, -1, 0, 1, 3, 5}), {0, 0, -1.0f / 3, 0, 2.0f / 3, 3, 5});
  const auto spec = unary(kHardSwish, int8_tensor("in", {5}, 0.05f, 0), int8_tensor("out", {5}, 0.05f, -1));
  const Ints got = run<std::int8_t>(spec, {-80, -20, 0, 20, 100});
  const double reals[] = {0, -1.0 / 3, 0, 2.0 / 3, 5};
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], reals[i] / 0.05 - 1, 0.6) << i;
}

TEST(HardSwish, RefusesWhatIsUnsound) {
  const auto good = unary(kHardSwish, int8_tensor("in", {2}), int8_tensor("out", {2}));
  expect_arity_checked(good, 1, 1, "HARD_SWISH");
  expect_scale_and_zero_point_checked(good, 0, "HARD_SWISH");
  expect_scale_and_zero_point_checked(good, 1, "HARD_SWISH");
  EXPECT_TRUE(unsupported(unary(kHardSwish, int8_tensor("in", {2}, 128), int8_tensor("out", {2}, 1)), "op #0 HARD_SWISH: input scale 128 and output scale 1: the input's must be less than 128 times"));
  for (const float in : {1e-38f, 3e38f}) EXPECT_EQ(run<std::int8_t>(unary(kHardSwish, int8_tensor("in", {2}, in), int8_tensor("out", {2}, 3e38f)), {127, -128}).size(), 2u);
}

ModelSpec logistic(float scale) { return unary(kLogisticCode, int8_tensor("in", {5}, scale), int8_tensor("out", {5}, 1.0f / 256, -128)); }

TEST(Logistic, FollowsItsFormula) {
  expect_near(run_reals(kLogisticCode, {0, 2, -2, 20, -20, 100}), {0.5f, 0.88079708f, 0.11920292f, 1, 2.0611536e-9f, 1});
  const Ints codes{0, 20, -20, 127, -128};
  const Ints wanted{0, 97, -97, 127, -128};  // sigmoid(2) * 256 - 128 = 97.48
  EXPECT_EQ(run<std::int8_t>(logistic(0.1f), codes), wanted);
  EXPECT_EQ(run_micro<std::int8_t>(logistic(0.1f), codes), wanted);
  const auto bytes = unary(kLogisticCode, uint8_tensor("in", {2}, 0.1f, 100), uint8_tensor("out", {2}, 1.0f / 256, 0));
  EXPECT_EQ(run<std::uint8_t>(bytes, {100, 120}), Ints({128, 225}));
}

TEST(Logistic, IsFixedPointInTfliteMicro) {
  // The fixed point stays within half a code of the formula, and a little.
  for (const float scale : {0.01f, 0.037f, 0.2f}) {
    const auto spec = unary(kLogisticCode, int8_tensor("in", {256}, scale), int8_tensor("out", {256}, 1.0f / 256, -128));
    Ints codes(256);
    for (int i = 0; i < 256; ++i) codes[static_cast<std::size_t>(i)] = i - 128;
    const Ints fixed = run_micro<std::int8_t>(spec, codes);
    for (std::size_t i = 0; i < codes.size(); ++i) EXPECT_NEAR(fixed[i], std::min(256 / (1 + std::exp(-codes[i] * double{scale})) - 128, 127.0), 0.51) << codes[i];
  }
}

TEST(Logistic, DiffersByOneInTfliteMicroNowAndThen) {
  // Of all scales and zero points one in some hundreds has a code where the two round differently; both were measured.
  const auto spec = unary(kLogisticCode, int8_tensor("in", {256}, 0.00300517748f, 106), int8_tensor("out", {256}, 1.0f / 256, -128));
  Ints codes(256);
  for (int i = 0; i < 256; ++i) codes[static_cast<std::size_t>(i)] = i - 128;
  const Ints table = run<std::int8_t>(spec, codes), fixed = run_micro<std::int8_t>(spec, codes);
  int differences = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) differences += std::abs(table[i] - fixed[i]);
  EXPECT_EQ(differences, 1);
}

TEST(Logistic, InterpolatesInt16) {
  // Scales that are a power of two, near to one, and none.
  for (const float scale : {1.0f / 4096, 1.0f / 2048, 0.0003f, 1e-6f, 0.5f}) {
    const Ints codes{-32768, -20000, -4096, -1, 0, 1, 4096, 20000, 32767};
    const auto spec = [&](int code) { return unary(code, int16_tensor("in", {9}, scale), int16_tensor("out", {9}, 1.0f / 32768)); };
    const Ints sigmoids = run<std::int16_t>(spec(kLogisticCode), codes), tangents = run<std::int16_t>(spec(kTanhCode), codes);
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const double x = codes[i] * double{scale};
      EXPECT_NEAR(sigmoids[i], std::min(32768 / (1 + std::exp(-x)), 32767.0), 2.5) << codes[i] << " * " << scale;
      EXPECT_NEAR(tangents[i], std::min(32768 * std::tanh(x), 32767.0), 5) << codes[i] << " * " << scale;
    }
  }
}

TEST(Logistic, RefusesAnOutputThatIsNoProbability) {
  auto spec = logistic(0.1f);
  spec.tensors[1].scales = {1.0f / 128};
  EXPECT_TRUE(malformed(spec, "op #0 LOGISTIC: tensor 1 'out' [5] int8: scale 0.0078125, must be 1/256"));
  spec = logistic(0.1f);
  spec.tensors[1].zero_points = {0};
  EXPECT_TRUE(refused(spec, ErrorCode::kModelMalformed, "zero point 0, must be -128 for TFLite Micro", {.numerics = Numerics::kTflm}));
  spec = unary(kLogisticCode, int16_tensor("in", {1}), int16_tensor("out", {1}, 1.0f / 256));
  EXPECT_TRUE(malformed(spec, "op #0 LOGISTIC: tensor 1 'out' [1] int16: scale 0.00390625, must be 1/32768"));
  spec = unary(kTanhCode, int16_tensor("in", {1}, 1, 1), int16_tensor("out", {1}, 1.0f / 32768));
  EXPECT_TRUE(malformed(spec, "op #0 TANH: tensor 0 'in' [1] int16: zero point 1, must be 0"));
  expect_scale_and_zero_point_checked(logistic(0.1f), 0, "LOGISTIC");
}

TEST(Tanh, FollowsItsFormula) {
  expect_near(run_reals(kTanhCode, {0, 0.5f, -1, 20}), {0, 0.46211716f, -0.76159416f, 1});
  const auto spec = unary(kTanhCode, int8_tensor("in", {5}, 0.1f), int8_tensor("out", {5}, 1.0f / 128));
  const Ints codes{0, 5, -10, 127, -128}, wanted{0, 59, -97, 127, -128};  // 59.15, -97.48
  EXPECT_EQ(run<std::int8_t>(spec, codes), wanted);
  EXPECT_EQ(run_micro<std::int8_t>(spec, codes), wanted);
  for (const float scale : {1e-38f, 3e38f}) EXPECT_EQ(run_micro<std::int8_t>(unary(kTanhCode, int8_tensor("in", {1}, scale), int8_tensor("out", {1}, 1.0f / 128)), {0}), Ints({0}));
}

}  // namespace
}  // namespace tandem
