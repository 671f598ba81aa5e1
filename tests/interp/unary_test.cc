// ABS, NEG, SIGN, SQRT, RSQRT, SQUARE, EXP, LOG, SIN, COS, CEIL, FLOOR, ROUND, LOGICAL_NOT, ELU, GELU, ZEROS_LIKE.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/interp/single_values.h"

namespace tandem {
namespace {

using namespace test;

constexpr int kFloor = 8, kExp = 47, kNeg = 59, kSin = 66, kLog = 73, kSqrt = 75, kRsqrt = 76, kLogicalNot = 87, kSquare = 92, kZerosLike = 93;
constexpr int kAbs = 101, kCeil = 104, kCos = 108, kElu = 111, kRound = 116, kGelu = 150, kSign = 158;

ModelSpec int8_unary(int code, float in_scale, int in_zero, float out_scale, int out_zero, int count) {
  return unary(code, int8_tensor("in", {count}, in_scale, in_zero), int8_tensor("out", {count}, out_scale, out_zero));
}
ModelSpec int16_unary(int code, float in_scale, float out_scale, int count) { return unary(code, int16_tensor("in", {count}, in_scale), int16_tensor("out", {count}, out_scale)); }
ModelSpec plain(int code, int type, int count) { return unary(code, plain_tensor("in", {count}, type), plain_tensor("out", {count}, type)); }

TEST(Unary, ComputesRealFunctions) {
  expect_near(run_reals(kExp, {0, 1, -2}), {1, 2.7182818f, 0.13533528f});
  expect_near(run_reals(kLog, {1, 2.7182818f, 0.5f}), {0, 1, -0.69314718f});
  expect_near(run_reals(kSin, {0, 1, -2}), {0, 0.84147098f, -0.90929743f});
  expect_near(run_reals(kCos, {0, 1, -2}), {1, 0.54030231f, -0.41614684f});
  EXPECT_EQ(run_reals(kSqrt, {0, 4, 2.25f}), Floats({0, 2, 1.5f}));
  EXPECT_EQ(run_reals(kRsqrt, {1, 4, 0.25f}), Floats({1, 0.5f, 2}));
  EXPECT_EQ(run_reals(kSquare, {3, -1.5f, 0}), Floats({9, 2.25f, 0}));
  expect_near(run_reals(kElu, {2, 0, -1}), {2, 0, -0.63212056f});
}

TEST(Unary, RoundsRealNumbers) {
  const Floats values{1.5f, 2.5f, -0.5f, -1.5f, 0.49999997f, -2.7f, 8388609.0f, 1e30f};
  EXPECT_EQ(run_reals(kRound, values), Floats({2, 2, 0, -2, 0, -3, 8388609.0f, 1e30f}));  // ties to even
  EXPECT_EQ(run_reals(kFloor, values), Floats({1, 2, -1, -2, 0, -3, 8388609.0f, 1e30f}));
  EXPECT_EQ(run_reals(kCeil, values), Floats({2, 3, 0, -1, 1, -2, 8388609.0f, 1e30f}));
}

TEST(Unary, TakesSigns) {
  EXPECT_EQ(run_reals(kAbs, {-1.5f, 2, 0}), Floats({1.5f, 2, 0}));
  EXPECT_EQ(run_reals(kNeg, {-1.5f, 2, 0}), Floats({1.5f, -2, 0}));
  EXPECT_EQ(run_reals(kSign, {-1.5f, 2, 0}), Floats({-1, 1, 0}));
  EXPECT_TRUE(std::isnan(run_reals(kSign, {std::nanf("")})[0]));
  constexpr int kLowest = std::numeric_limits<int>::min();
  EXPECT_EQ(run<std::int32_t>(plain(kSign, kInt32Type, 4), {-7, 9, 0, kLowest}), Ints({-1, 1, 0, -1}));
  // The lowest integer has no opposite.
  EXPECT_EQ(run<std::int32_t>(plain(kAbs, kInt32Type, 3), {-7, 9, kLowest}), Ints({7, 9, kLowest}));
  EXPECT_EQ(run<std::int32_t>(plain(kNeg, kInt32Type, 3), {-7, 9, kLowest}), Ints({7, -9, kLowest}));
  EXPECT_EQ(run<std::int64_t>(plain(kNeg, kInt64Type, 2), {-7, 9}), Ints({7, -9}));
}

TEST(Unary, NegatesCodesAsTheyAre) {
  EXPECT_EQ(run<std::int8_t>(int8_unary(kNeg, 0.5f, 3, 0.25f, 9, 3), {5, -7, -128}), Ints({-5, 7, -128}));
  EXPECT_EQ(run<std::int16_t>(plain(kNeg, kInt16Type, 2), {300, -32768}), Ints({-300, -32768}));
}

TEST(Unary, TakesAbsoluteValuesOfCodes) {
  // |code - 3| + 3 where the scales are the same: 131 + 3 does not fit
  EXPECT_EQ(run<std::int8_t>(int8_unary(kAbs, 0.5f, 3, 0.5f, 3, 3), {5, -7, -128}), Ints({5, 13, 127}));
  // |code - 3| * 2 - 10; |code| / 2 with a tie, half away
  EXPECT_EQ(run<std::int8_t>(int8_unary(kAbs, 0.5f, 3, 0.25f, -10, 3), {5, -7, -128}), Ints({-6, 10, 127}));
  EXPECT_EQ(run<std::int16_t>(int16_unary(kAbs, 0.5f, 1, 3), {3, -4, -32768}), Ints({2, 2, 16384}));
  EXPECT_EQ(run<std::int16_t>(plain(kAbs, kInt16Type, 3), {3, -4, -32767}), Ints({3, 4, 32767}));  // no scale: integers
}

TEST(Unary, GivesCodesOfRealFunctions) {
  // exp(code / 10): e^0 = 1 is 20 steps of 0.05, e^1 is 54.4, e^12.7 does not fit
  EXPECT_EQ(run<std::int8_t>(int8_unary(kExp, 0.1f, 0, 0.05f, 0, 3), {0, 10, 127}), Ints({20, 54, 127}));
  // ln of 1, 10 and 0: 0 has none, it gets the smallest code
  EXPECT_EQ(run<std::int8_t>(int8_unary(kLog, 1, 0, 0.1f, 5, 4), {1, 10, 0, -3}), Ints({5, 28, -128, -128}));
  // expm1(-1) = -0.632, 2 stays
  EXPECT_EQ(run<std::int8_t>(int8_unary(kElu, 0.1f, 0, 0.1f, 1, 2), {-10, 20}), Ints({-5, 21}));
}

TEST(Unary, InterpolatesFunctionsOfInt16) {
  const int count = 9;
  const Ints codes{-32768, -20000, -1000, -1, 0, 1, 777, 20000, 32767};
  const Ints got = run<std::int16_t>(int16_unary(kExp, 1.0f / 16384, 1.0f / 4096, count), codes);
  for (std::size_t i = 0; i < codes.size(); ++i) EXPECT_NEAR(got[i], std::min(std::exp(codes[i] / 16384.0) * 4096, 32767.0), 3) << codes[i];
  const Ints logs = run<std::int16_t>(int16_unary(kLog, 1.0f / 16384, 1.0f / 4096, 3), {16384, 32767, -300});
  EXPECT_NEAR(logs[0], 0, 1);
  EXPECT_NEAR(logs[1], std::log(2) * 4096, 1);
  EXPECT_EQ(logs[2], -32768);
}

TEST(Unary, TakesRootsOfCodes) {
  // Roots of codes lose their fraction: sqrt(8) / 0.5 = 5.66
  EXPECT_EQ(run<std::int8_t>(int8_unary(kSqrt, 1, -128, 0.5f, -100, 3), {-128, -119, -120}), Ints({-100, -94, -95}));
  EXPECT_EQ(run<std::int16_t>(int16_unary(kSqrt, 1, 0.5f, 2), {16, 8}), Ints({8, 5}));
  // 1 / sqrt(4 * 0.25) = 1 = 64 steps; 1 / sqrt(0) is the largest code
  EXPECT_EQ(run<std::int8_t>(int8_unary(kRsqrt, 0.25f, 0, 1.0f / 64, 0, 3), {4, 0, 16}), Ints({64, 127, 32}));
  // TFLite interpolates int16 in steps of 128 codes, TFLite Micro computes it.
  const auto rsqrt = int16_unary(kRsqrt, 1.0f / 1024, 1.0f / 16384, 2);
  EXPECT_EQ(run<std::int16_t>(rsqrt, {4096, 16384}), Ints({8192, 4096}));
  EXPECT_EQ(run_micro<std::int16_t>(rsqrt, {4096, 16384}), Ints({8192, 4096}));
  EXPECT_EQ(run_micro<std::int16_t>(rsqrt, {2000, 0}), Ints({11724, 32767}));  // 16384 / sqrt(2000 / 1024) = 11723.4, and what 20 bits lose
}

TEST(Unary, RefusesRootsOfNegativeCodesWhileRunning) {
  const char* wanted = "code -3 at position 1 stands for a negative number (the zero point is -2), which has no root";
  EXPECT_NE(run_error<std::int8_t>(int8_unary(kSqrt, 1, -2, 1, 0, 2), {5, -3}).find(wanted), std::string::npos);
  EXPECT_NE(run_error<std::int8_t>(int8_unary(kRsqrt, 1, -2, 1, 0, 2), {5, -3}).find(wanted), std::string::npos);
  EXPECT_NE(run_error<std::int16_t>(int16_unary(kRsqrt, 1, 1, 1), {-1}).find("code -1 at position 0"), std::string::npos);
}

TEST(Unary, ReadsAnyByteButZeroAsTrue) {
  EXPECT_EQ(run<std::uint8_t>(plain(kLogicalNot, kBoolType, 4), {0, 1, 2, 255}), Ints({1, 0, 0, 0}));
}

TEST(Unary, ComputesHalvesInSinglePrecision) {
  // 1.5, -0.5, 65504 and an infinity
  EXPECT_EQ(run<std::uint16_t>(plain(kNeg, kFloat16Type, 4), {0x3e00, 0xb800, 0x7bff, 0x7c00}), Ints({0xbe00, 0x3800, 0xfbff, 0xfc00}));
  EXPECT_EQ(run<std::uint16_t>(plain(kFloor, kFloat16Type, 2), {0x3e00, 0xb800}), Ints({0x3c00, 0xbc00}));
  EXPECT_EQ(run<std::uint16_t>(plain(kCos, kFloat16Type, 1), {0}), Ints({0x3c00}));
}

TEST(Unary, GivesGelu) {
  // x * share of the normal distribution below x: 1 * 0.841345
  const auto option = [](int approximate) { return std::vector{Option::byte(0, approximate)}; };
  expect_near(run_reals(kGelu, {1, -1, 0, 3}, 116, option(0)), {0.84134475f, -0.15865525f, 0, 2.9959503f});
  expect_near(run_reals(kGelu, {1, -1, 0, 3}, 116, option(1)), {0.84119199f, -0.15880801f, 0, 2.9963626f});
  const auto codes = unary(kGelu, int8_tensor("in", {2}, 0.1f), int8_tensor("out", {2}, 0.01f), 116, option(0));
  EXPECT_EQ(run<std::int8_t>(codes, {10, -10}), Ints({84, -16}));
  expect_options_checked(codes, "GELU");
}

TEST(Unary, GivesZerosOfAnyShape) {
  EXPECT_EQ(run<std::int32_t>(plain(kZerosLike, kInt32Type, 3), {1, 2, 3}), Ints({0, 0, 0}));
  EXPECT_EQ(run<std::int8_t>(int8_unary(kZerosLike, 1, 5, 1, 5, 2), {9, 9}), Ints({0, 0}));
}

TEST(Unary, KeepsShapesAndTakesEmptyTensors) {
  EXPECT_EQ(output_shape(unary(kAbs, float_tensor("in", {2, 1, 3, 1, 2, 1}), float_tensor("out", {1}))), Shape({2, 1, 3, 1, 2, 1}));
  EXPECT_EQ(run<std::int8_t>(int8_unary(kAbs, 1, 0, 1, 0, 0), {}), Ints());
  EXPECT_EQ(run<std::int8_t>(int8_unary(kSqrt, 1, 0, 1, 0, 0), {}), Ints());
  EXPECT_EQ(run_reals(kZerosLike, {}), Floats());
  EXPECT_EQ(run_floats(unary(kNeg, float_tensor("in", {}), float_tensor("out", {})), {2}), Floats({-2}));
}

TEST(Unary, SharesLongTensorsAmongThreads) {
  const int count = 40000;
  Ints values(count), wanted(count);
  for (int i = 0; i < count; ++i) {
    values[static_cast<std::size_t>(i)] = i % 256 - 128;
    wanted[static_cast<std::size_t>(i)] = std::min(std::abs(i % 256 - 128), 127);
  }
  EXPECT_EQ(run<std::int8_t>(int8_unary(kAbs, 1, 0, 1, 0, count), values, {}, 3), wanted);
}

TEST(Unary, RunsWithScalesAtTheEndsOfTheirRange) {
  for (const int code : {kAbs, kExp, kLog, kElu})
    for (const float in : {1e-38f, 3e38f})
      for (const float out : {1e-38f, 3e38f}) EXPECT_EQ(run<std::int8_t>(int8_unary(code, in, 0, out, 0, 2), {127, -128}).size(), 2u) << code;
  for (const float in : {1e-38f, 3e38f})
    for (const float out : {1e-38f, 3e38f})
      for (const int code : {kSqrt, kRsqrt}) {
        EXPECT_EQ(run<std::int8_t>(int8_unary(code, in, -128, out, 0, 2), {127, -127}).size(), 2u) << code;
        EXPECT_EQ(run<std::int16_t>(int16_unary(code, in, out, 2), {32767, 1}).size(), 2u) << code;
        if (code == kSqrt) continue;  // TFLite Micro does not take it in int16
        EXPECT_EQ(run_micro<std::int16_t>(int16_unary(code, in, out, 2), {32767, 1}).size(), 2u) << code;
      }
}

TEST(Unary, RefusesAWrongNumberOfOperands) {
  const std::pair<int, const char*> operators[] = {{kAbs, "ABS"}, {kSqrt, "SQRT"}, {kRsqrt, "RSQRT"}, {kExp, "EXP"}, {kLog, "LOG"}, {kElu, "ELU"}, {kNeg, "NEG"}, {kZerosLike, "ZEROS_LIKE"}};
  for (const auto& [code, name] : operators) expect_arity_checked(int8_unary(code, 1, 0, 1, 0, 2), 1, 1, name);
}

TEST(Unary, RefusesUnsoundQuantisation) {
  const std::pair<int, const char*> operators[] = {{kAbs, "ABS"}, {kSqrt, "SQRT"}, {kRsqrt, "RSQRT"}, {kExp, "EXP"}, {kLog, "LOG"}, {kElu, "ELU"}};
  for (const auto& [code, name] : operators) {
    expect_scale_and_zero_point_checked(int8_unary(code, 1, 0, 1, 0, 2), 0, name);
    expect_scale_and_zero_point_checked(int8_unary(code, 1, 0, 1, 0, 2), 1, name);
  }
  auto spec = int16_unary(kAbs, 1, 1, 2);
  spec.tensors[1].zero_points = {3};
  EXPECT_TRUE(malformed(spec, "op #0 ABS: tensor 1 'out' [2] int16: zero point 3, must be 0"));
}

TEST(Unary, RefusesOtherAndMixedTypes) {
  const auto mixed = [](int code) { return unary(code, float_tensor("in", {2}), int8_tensor("out", {2})); };
  for (const int code : {kAbs, kNeg, kSign, kSqrt, kRsqrt, kSquare, kExp, kLog, kSin, kCos, kCeil, kFloor, kRound, kElu, kZerosLike})
    EXPECT_TRUE(malformed(mixed(code), "tensor 0 'in' [2] float32 and tensor 1 'out' [2] int8 must be of one type")) << code;
  EXPECT_TRUE(unsupported(plain(kSquare, kInt32Type, 2), "op #0 SQUARE: tensor 0 'in' [2] int32: this type is not supported here, only float32"));
  EXPECT_TRUE(unsupported(plain(kLogicalNot, kInt32Type, 2), "op #0 LOGICAL_NOT: tensor 0 'in' [2] int32: this type is not supported here, only bool"));
  EXPECT_TRUE(unsupported(plain(kAbs, kInt64Type, 2), "op #0 ABS: tensor 0 'in' [2] int64: this type is not supported here, only float32, int8, int16, int32"));
}

}  // namespace
}  // namespace tandem
