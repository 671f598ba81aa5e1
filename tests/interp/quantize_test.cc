#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "tests/interp/one_operator.h"
#include "tests/interp/plain_window.h"
#include "tests/interp/single_values.h"

namespace tandem {
namespace {

using namespace test;

ModelSpec quantize(TensorSpec from, TensorSpec to) { return one_operator({.code = 114, .options_type = 77}, {std::move(from)}, std::move(to)); }

TEST(Quantize, RoundsHalvesAwayFromZeroAndSaturates) {
  // real / 0.5 + 3:  0.25 -> 0.5 -> 1 -> 4;  -0.25 -> -1 -> 2;  0.74 -> 1 -> 4;  1e6 and -1e6 saturate
  const auto spec = quantize(float_tensor("reals", {6}), int8_tensor("codes", {6}, 0.5f, 3));
  EXPECT_EQ((run_as<float, std::int8_t>(spec, {0, 0.25f, -0.25f, 0.74f, 1e6f, -1e6f})), Ints({3, 4, 2, 4, 127, -128}));
  const auto unsigned_spec = quantize(float_tensor("reals", {4}), uint8_tensor("codes", {4}, 0.5f, 128));
  EXPECT_EQ((run_as<float, std::uint8_t>(unsigned_spec, {0, -64.0f, 63.5f, 100.0f})), Ints({128, 0, 255, 255}));
}

TEST(Quantize, DividesInsteadOfMultiplyingByAReciprocal) {
  // In single precision 0.265 / 0.01 is 26.5 and rounds to 27, while 0.265 * (1 / 0.01) is 26.499998.
  const auto spec = quantize(float_tensor("reals", {1}), int8_tensor("codes", {1}, 0.01f));
  EXPECT_EQ((run_as<float, std::int8_t>(spec, {0.265f})), Ints({27}));
}

TEST(Quantize, SurvivesWhatIsNotANumber) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const auto spec = quantize(float_tensor("reals", {4}), int8_tensor("codes", {4}, 1e-38f, 5));
  EXPECT_EQ((run_as<float, std::int8_t>(spec, {std::nanf(""), kInfinity, -kInfinity, 3e38f})), Ints({5, 127, -128, 127}));
}

TEST(Quantize, MovesCodesBetweenTypes) {
  // Same scale, zero points 128 apart: what a uint8 model does in front of int8 operators.
  EXPECT_EQ((run_as<std::uint8_t, std::int8_t>(quantize(uint8_tensor("from", {3}, 0.5f, 128), int8_tensor("to", {3}, 0.5f, 0)), {0, 128, 255})), Ints({-128, 0, 127}));
  EXPECT_EQ((run_as<std::int8_t, std::uint8_t>(quantize(int8_tensor("from", {3}, 0.5f, 0), uint8_tensor("to", {3}, 0.5f, 128)), {-128, 0, 127})), Ints({0, 128, 255}));
}

TEST(Quantize, RescalesCodes) {
  // (code - 1) * 0.5 / 0.25 + 2
  EXPECT_EQ(run<std::int8_t>(quantize(int8_tensor("from", {4}, 0.5f, 1), int8_tensor("to", {4}, 0.25f, 2)), {1, 2, -10, 100}), Ints({2, 4, -20, 127}));
  // (code - 1) * 0.25 / 0.5: 0.5 -> 1, -0.5 -> 0, as the fixed point rounds halves up
  EXPECT_EQ(run<std::uint8_t>(quantize(uint8_tensor("from", {3}, 0.25f, 1), uint8_tensor("to", {3}, 0.5f, 10)), {1, 2, 0}), Ints({10, 11, 10}));
}

TEST(Quantize, EqualsThePlainFormula) {
  std::mt19937 random(6);
  const Ints codes = random_codes(random, 500, -128, 127);
  std::vector<double> reals;
  for (const int code : codes) reals.push_back((code - 17) * double{0.043f});
  const auto spec = quantize(int8_tensor("from", {500}, 0.043f, 17), int8_tensor("to", {500}, 0.061f, -4));
  expect_codes_of(reals, run<std::int8_t>(spec, codes), double{0.061f}, -4, -128, 127);
}

TEST(Quantize, GivesAndTakesWiderCodes) {
  EXPECT_EQ((run_as<float, std::int16_t>(quantize(float_tensor("reals", {3}), int16_tensor("codes", {3}, 0.5f)), {0.25f, -100, 1e6f})), Ints({1, -200, 32767}));
  EXPECT_EQ((run_as<std::int16_t, std::int8_t>(quantize(int16_tensor("from", {3}, 0.25f), int8_tensor("to", {3}, 16, 1)), {640, -640, 32767})), Ints({11, -9, 127}));
  EXPECT_EQ((run_as<std::int8_t, std::int16_t>(quantize(int8_tensor("from", {2}, 16, 1), int16_tensor("to", {2}, 0.25f)), {11, -9})), Ints({640, -640}));
  EXPECT_EQ((run_as<std::int16_t, std::int16_t>(quantize(int16_tensor("from", {2}, 0.25f), int16_tensor("to", {2}, 0.125f)), {300, -32768})), Ints({600, -32768}));
  const auto wide = [](float scale, int zero_point) { return TensorSpec{.name = "wide", .shape = {2}, .type = kInt32Type, .scales = {scale}, .zero_points = {zero_point}}; };
  EXPECT_EQ((run_as<std::int16_t, std::int32_t>(quantize(int16_tensor("from", {2}, 2), wide(0.5f, 3)), {1000, -32768})), Ints({4003, -131069}));
  EXPECT_EQ((run_as<std::int32_t, std::int8_t>(quantize(wide(0.001f, 7), int8_tensor("to", {2}, 1, 1)), {5007, -2147483647 - 1})), Ints({6, -128}));
}

TEST(Quantize, GivesEachChannelItsScale) {
  auto codes = int8_tensor("codes", {2, 3});
  codes.scales = {1, 0.5f, 0.25f};
  codes.zero_points = {0, 1, -2};
  codes.axis = 1;
  EXPECT_EQ((run_as<float, std::int8_t>(quantize(float_tensor("reals", {2, 3}), codes), {1, 1, 1, -3, -3, -3})), Ints({1, 3, 2, -3, -5, -14}));
  codes.scales = {1, 0.5f};
  codes.axis = 0;
  codes.zero_points = {5};
  EXPECT_EQ((run_as<float, std::int8_t>(quantize(float_tensor("reals", {2, 3}), codes), {1, 1, 1, -3, -3, -3})), Ints({6, 6, 6, -1, -1, -1}));
  codes.axis = 1;
  EXPECT_TRUE(malformed(quantize(float_tensor("reals", {2, 3}), codes), "op #0 QUANTIZE: tensor 1 'codes' [2,3] int8: 2 scales along axis 1 of 3"));
}

TEST(Quantize, KeepsTheShape) { EXPECT_EQ(output_shape(quantize(float_tensor("reals", {1, 2, 3}), int8_tensor("codes", {6}))), Shape({1, 2, 3})); }

TEST(Quantize, RefusesAWrongNumberOfOperands) { expect_arity_checked(quantize(float_tensor("reals", {2}), int8_tensor("codes", {2})), 1, 1, "QUANTIZE"); }
TEST(Quantize, RefusesUnsoundQuantisation) {
  expect_channels_checked(quantize(float_tensor("reals", {2}), int8_tensor("codes", {2})), 1);
  expect_scale_and_zero_point_checked(quantize(int8_tensor("from", {2}), uint8_tensor("to", {2})), 0, "QUANTIZE");
  expect_scale_and_zero_point_checked(quantize(int8_tensor("from", {2}), uint8_tensor("to", {2})), 1, "QUANTIZE");
}

TEST(Quantize, RefusesOtherTypes) {
  auto spec = quantize(float_tensor("reals", {2}), int8_tensor("codes", {2}));
  spec.tensors[1].type = kInt32Type;
  EXPECT_TRUE(unsupported(spec, "op #0 QUANTIZE: tensor 1 'codes' [2] int32: this type is not supported here, only int8, uint8, int16"));
  spec = quantize(float_tensor("reals", {2}), int8_tensor("codes", {2}));
  spec.tensors[0].type = kInt64Type;
  EXPECT_TRUE(unsupported(spec, "op #0 QUANTIZE: tensor 0 'reals' [2] int64: this type is not supported here, only float32, int8, uint8, int16, int32"));
  EXPECT_TRUE(unsupported(quantize(int16_tensor("from", {2}), uint8_tensor("to", {2})), "tensor 1 'to' [2] uint8: this type is not supported here, only int8, int16, int32"));
}

}  // namespace
}  // namespace tandem
