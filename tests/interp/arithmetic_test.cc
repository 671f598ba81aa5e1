// SUB, MUL, DIV, FLOOR_DIV, FLOOR_MOD, MAXIMUM, MINIMUM, SQUARED_DIFFERENCE, POW and ADD_N; add_test.cc is ADD's.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/interp/elementwise.h"

namespace tandem {
namespace {

using namespace test;

constexpr int kLeast = std::numeric_limits<std::int32_t>::min(), kMost = std::numeric_limits<std::int32_t>::max();
constexpr float kInfinity = std::numeric_limits<float>::infinity(), kLargest = std::numeric_limits<float>::max();
const float kNan = std::numeric_limits<float>::quiet_NaN();

OperatorSpec sub(int activation = kNone) { return {.code = 41, .options_type = 28, .options = {Option::byte(0, activation)}}; }
OperatorSpec mul(int activation = kNone) { return {.code = 18, .options_type = 21, .options = {Option::byte(0, activation)}}; }
OperatorSpec div(int activation = kNone) { return {.code = 42, .options_type = 29, .options = {Option::byte(0, activation)}}; }
OperatorSpec floor_div() { return {.code = 90}; }
OperatorSpec floor_mod() { return {.code = 95}; }
OperatorSpec maximum() { return {.code = 55}; }
OperatorSpec minimum() { return {.code = 57}; }
OperatorSpec squared_difference() { return {.code = 99}; }
OperatorSpec pow() { return {.code = 78}; }
OperatorSpec add_n() { return {.code = 106}; }

ModelSpec int8_pair(const OperatorSpec& op, TensorSpec output) { return one_operator(op, {int8_tensor("a", {3}, 0.5f, 1), int8_tensor("b", {3}, 0.25f, -2)}, std::move(output)); }

TEST(Sub, SubtractsInEveryType) {
  EXPECT_EQ(of_pair<float>(sub(), {1, 2, -kLargest}, {0.5f, 4, kLargest}), Floats({0.5f, -2, -kLargest})) << "what is infinite becomes the largest number";
  EXPECT_EQ(of_pair<std::int32_t>(sub(), {5, kLeast}, {7, 1}), Ints({-2, kMost})) << "keeps the low bits";
  EXPECT_EQ(of_pair<std::int64_t>(sub(), {5, kLeast}, {7}), Ints({-2, kMost - 6})) << "the test reads 32 bits of 64";
  EXPECT_EQ(of_pair<std::int32_t>(sub(kRelu6), {5, 50, 10}, {7, 7, 7}), Ints({0, 6, 3}));
  // a = (code - 1) * 0.5: 0 2 -64.5; b = (code + 2) * 0.25: 1 -1 32.25; the difference in steps of 0.5 above code 3
  EXPECT_EQ(run<std::int8_t>(int8_pair(sub(), int8_tensor("out", {3}, 0.5f, 3)), {1, 5, -128}, {2, -6, 127}), Ints({1, 9, -128}));
}

TEST(Sub, TakesPowersOfTwoAsShifts) {
  // b's scale is an eighth of the others': 20 / 8 = 2.5 rounds away from zero to 3
  const auto model = [](float a, float b, int pot) {
    return one_operator({.code = 41, .options_type = 28, .options = {Option::byte(0, kNone), Option::byte(1, pot)}}, {int16_tensor("a", {3}, a), int16_tensor("b", {3}, b)}, int16_tensor("out", {3}, 0.125f));
  };
  EXPECT_EQ(run<std::int16_t>(model(0.125f, 0.015625f, 1), {10, 32767, -32768}, {20, -20, 32767}), Ints({7, 32767, -32768}));
  EXPECT_EQ(run<std::int16_t>(model(0.015625f, 0.125f, 1), {20, -20, 0}, {1, 1, 2}), Ints({2, -4, -2}));
  EXPECT_TRUE(unsupported(model(0.0625f, 0.0625f, 1), "op #0 SUB: tensor 2 'out' [3] int16: its scale must be the larger one"));
  EXPECT_EQ(run<std::int16_t>(model(0.0625f, 0.0625f, 0), {10, 1, 0}, {20, 0, 0}), Ints({-5, 1, 0})) << "half a step rounds up";
}

TEST(Mul, MultipliesInEveryType) {
  EXPECT_EQ(of_pair<float>(mul(), {1.5f, -2, kLargest}, {2, 3, 2}), Floats({3, -6, kLargest}));
  EXPECT_EQ(of_pair<std::int32_t>(mul(), {3, 65536}, {-4, 65537}), Ints({-12, 65536})) << "keeps the low bits";
  EXPECT_EQ(of_pair<std::int16_t>(mul(), {300, -300}, {300}), Ints({24464, -24464}));
  EXPECT_EQ(of_pair<std::int64_t>(mul(kReluN1To1), {3, -3, 0}, {4}), Ints({1, -1, 0}));
  // a 0 2 -64.5, b 1 -1 1: the products in steps of 0.5 below code 100
  EXPECT_EQ(run<std::int8_t>(int8_pair(mul(), int8_tensor("out", {3}, 0.5f, 100)), {1, 5, -128}, {2, -6, 2}), Ints({100, 96, -29}));
  EXPECT_EQ(run<std::int8_t>(int8_pair(mul(kRelu), int8_tensor("out", {3}, 0.5f, 100)), {1, 5, 5}, {2, -6, 2}), Ints({100, 100, 104}));
}

TEST(Mul, DividesScalesInDoublePrecisionForTfliteMicro) {
  const auto of_scale = [](const char* name, float scale) { return TensorSpec{.name = name, .shape = {1}, .type = kInt16Type, .scales = {scale}, .zero_points = {0}}; };
  const auto spec = one_operator(mul(), {of_scale("a", 0x1.863e3ap-16f), of_scale("b", 0x1.70a3a6p-16f)}, of_scale("out", 0x1.684d6cp-16f));
  EXPECT_EQ(run<std::int16_t>(spec, {-18591}, {8556}), Ints({-3786}));
  EXPECT_EQ(run_micro<std::int16_t>(spec, {-18591}, {8556}), Ints({-3785}));
}

TEST(Mul, CutsWhatHasNoSign) {
  constexpr int kUint32Type = 15;
  EXPECT_EQ((run_as<std::uint32_t, std::uint32_t>(pair_model(mul(kReluN1To1), 2, 2, kUint32Type, kUint32Type), {3, 0}, {4, 1})), Ints({1, 0}));
}

TEST(Mul, ReadsHalves) {
  const auto spec = pair_model(mul(), 3, 3, kFloat16Type, kFloat16Type);
  EXPECT_EQ(run<std::int16_t>(spec, {0x3C00, 0x4200, 0x7BFF}, {0xC000 - 0x10000, 0x3800, 0x7BFF}), Ints({0xC000 - 0x10000, 0x3E00, 0x7BFF})) << "1 * -2, 3 * 0.5, the largest squared";
}

TEST(Div, DividesFloatsByAnything) {
  const Floats got = of_pair<float>(div(), {1, -1, 0, 3}, {0, 0, 0, 2});
  EXPECT_EQ(Floats(got.begin(), got.begin() + 2), Floats({kLargest, -kLargest}));
  EXPECT_TRUE(std::isnan(got[2]));
  EXPECT_EQ(got[3], 1.5f);
}

TEST(Div, RoundsIntegersTowardsZero) {
  EXPECT_EQ(of_pair<std::int32_t>(div(), {7, -7, 7, kLeast}, {2, 2, -2, -1}), Ints({3, -3, -3, kLeast}));
  EXPECT_EQ(of_pair<std::int32_t>(div(kRelu), {7, -7}, {2}), Ints({3, 0}));
}

TEST(Div, DividesCodes) {
  // a 10 -10 64, b 2 -4 0.25; steps of 0.5: 5, 2.5, 256 -> 10, 5, too much
  const auto spec = one_operator(div(), {uint8_tensor("a", {3}, 0.5f, 100), uint8_tensor("b", {3}, 0.25f, 20)}, uint8_tensor("out", {3}, 0.5f, 7));
  EXPECT_EQ(run<std::uint8_t>(spec, {120, 80, 228}, {28, 4, 21}), Ints({17, 12, 255}));
  const Error error = failure<std::uint8_t>(spec, {1, 2, 3}, {19, 20, 21});
  EXPECT_EQ(error.code(), ErrorCode::kRunFailed);
  EXPECT_NE(error.message().find("tensor 1 'b' [3] uint8: 20 at position 1, division by zero"), std::string::npos) << error.message();
}

TEST(Div, FailsAtADivisorOfZero) {
  const Error error = failure<std::int32_t>(pair_model(div(), 4, 4, kInt32Type, kInt32Type), {1, 2, 3, 4}, {1, 2, 0, 0});
  EXPECT_EQ(error.code(), ErrorCode::kRunFailed);
  EXPECT_NE(error.message().find("op #0 DIV: tensor 1 'b' [4] int32: 0 at position 2, division by zero"), std::string::npos) << error.message();
}

TEST(FloorDiv, RoundsDown) {
  EXPECT_EQ(of_pair<std::int32_t>(floor_div(), {7, -7, 7, -7, kLeast, 6}, {2, 2, -2, -2, -1, -3}), Ints({3, -4, -4, 3, kLeast, -2}));
  EXPECT_EQ(of_pair<std::int8_t>(floor_div(), {7, -7, -128}, {2, 2, -1}), Ints({3, -4, -128}));
  EXPECT_EQ(of_pair<float>(floor_div(), {7, -7, 7.5f}, {2, 2, -2}), Floats({3, -4, -4}));
}

TEST(FloorMod, HasTheSignOfTheDivisor) {
  EXPECT_EQ(of_pair<std::int32_t>(floor_mod(), {7, -7, 7, -7, kLeast, 6}, {3, 3, -3, -3, -1, -3}), Ints({1, 2, -2, -1, 0, 0}));
  EXPECT_EQ(of_pair<std::int64_t>(floor_mod(), {7, -7}, {3}), Ints({1, 2}));
  const Floats got = of_pair<float>(floor_mod(), {7.5f, -7.5f, 1}, {2, 2, 0});
  EXPECT_EQ(Floats(got.begin(), got.begin() + 2), Floats({1.5f, 0.5f}));
  EXPECT_TRUE(std::isnan(got[2])) << "only integers fail at zero";
}

TEST(FloorDivision, FailsAtADivisorOfZero) {
  for (const OperatorSpec& op : {floor_div(), floor_mod()}) {
    const Error error = failure<std::int32_t>(pair_model(op, 2, 2, kInt32Type, kInt32Type), {1, 2}, {1, 0});
    EXPECT_EQ(error.code(), ErrorCode::kRunFailed);
    EXPECT_NE(error.message().find("0 at position 1, division by zero"), std::string::npos) << error.message();
  }
  EXPECT_EQ(failure<float>(pair_model(floor_div(), 2, 2, kFloat32Type, kFloat32Type), {1, 2}, {1, 0}).code(), ErrorCode::kRunFailed);
}

TEST(Extremum, TakesOneOfTwoValues) {
  EXPECT_EQ(of_pair<float>(maximum(), {1, 5, -3}, {2}), Floats({2, 5, 2}));
  EXPECT_EQ(of_pair<std::int16_t>(minimum(), {1, 5, -3}, {2}), Ints({1, 2, -3}));
  EXPECT_EQ(of_pair<std::int64_t>(maximum(), {1, 5, -3}, {2}), Ints({2, 5, 2}));
  EXPECT_EQ(of_pair<float>(maximum(), {kNan, kInfinity}, {1, 1}), Floats({1, kInfinity})) << "as TFLite: what is no number is not larger";
  const auto spec = one_operator(minimum(), {int8_tensor("a", {2}, 0.5f, 1), int8_tensor("b", {2}, 0.5f, 1)}, int8_tensor("out", {2}, 0.5f, 1));
  EXPECT_EQ(run<std::int8_t>(spec, {-128, 127}, {3, 4}), Ints({-128, 4}));
}

TEST(Extremum, RefusesCodesOfDifferentMeaning) {
  auto spec = one_operator(maximum(), {int8_tensor("a", {2}, 0.5f, 1), int8_tensor("b", {2}, 0.25f, 1)}, int8_tensor("out", {2}, 0.5f, 1));
  EXPECT_TRUE(malformed(spec, "op #0 MAXIMUM: tensor 1 'b' [2] int8 and tensor 2 'out' [2] int8 are quantised differently"));
  spec.tensors[1] = int8_tensor("b", {2}, 0.5f, 0);
  EXPECT_TRUE(malformed(spec, "are quantised differently"));
}

TEST(SquaredDifference, SquaresInEveryType) {
  EXPECT_EQ(of_pair<float>(squared_difference(), {1, -2}, {3, 0.5f}), Floats({4, 6.25f}));
  EXPECT_EQ(of_pair<std::int32_t>(squared_difference(), {1, kLeast}, {3, kMost}), Ints({4, 1}));
  // a 0 2 4, b 1 -1 4.25: 1, 9, 0.0625 in steps of 0.0625 above code -100
  EXPECT_EQ(run<std::int8_t>(int8_pair(squared_difference(), int8_tensor("out", {3}, 0.0625f, -100)), {1, 5, 9}, {2, -6, 15}), Ints({-84, 44, -99}));
}

TEST(Pow, RaisesToAnyPower) {
  EXPECT_EQ(of_pair<float>(pow(), {2, 9, 2}, {3, 0.5f, -1}), Floats({8, 3, 0.5f}));
  EXPECT_EQ(of_pair<std::int32_t>(pow(), {2, -3, 0, 7, -1, 1, -2, 10, -10}, {10, 3, 0, 0, kMost, kMost, 31, 10, 11}), Ints({1024, -27, 1, 1, -1, 1, kLeast, kMost, kLeast}));
  const Error error = failure<std::int32_t>(pair_model(pow(), 2, 2, kInt32Type, kInt32Type), {2, 2}, {1, -1});
  EXPECT_EQ(error.code(), ErrorCode::kRunFailed);
  EXPECT_NE(error.message().find("tensor 1 'b' [2] int32: -1 at position 1"), std::string::npos) << error.message();
}

TEST(AddN, AddsAllOperands) {
  const auto model = [](int type, int count) {
    std::vector<TensorSpec> inputs;
    for (int i = 0; i < count; ++i) inputs.push_back(plain_tensor(std::to_string(i), {300}, type));
    return one_operator(add_n(), std::move(inputs), plain_tensor("sum", {1}, type));
  };
  Ints ones(300, 1), counted(300), sums(300);
  for (int i = 0; i < 300; ++i) counted[static_cast<std::size_t>(i)] = i, sums[static_cast<std::size_t>(i)] = 2 * i + 1;
  auto spec = model(kInt32Type, 2);
  spec.operators[0].inputs.push_back(0);
  EXPECT_EQ(run<std::int32_t>(spec, counted, ones), sums) << "an operand may be listed twice";
  EXPECT_EQ(run<std::int32_t>(model(kInt32Type, 2), Ints(300, kMost), ones), Ints(300, kLeast));
  spec = model(kFloat32Type, 3);
  spec.tensors[2].shape = {1, 300};
  EXPECT_TRUE(malformed(spec, "op #0 ADD_N: tensor 0 '0' [300] float32 and tensor 2 '2' [1,300] float32 must have one shape"));
  spec = model(kFloat32Type, 3);
  spec.operators[0].inputs[2] = -1;
  EXPECT_TRUE(malformed(spec, "op #0 ADD_N: input 2 is absent"));
  spec.operators[0].inputs.resize(1);
  EXPECT_TRUE(malformed(spec, "op #0 ADD_N: 1 inputs, needs 2"));
  EXPECT_TRUE(unsupported(model(kInt64Type, 2), "op #0 ADD_N: tensor 0 '0' [300] int64: this type is not supported here, only float32, int32"));
}

// Chains whose results may take over an operand's memory, also that of the second one or of both.
TEST(Arithmetic, WorksInPlace) {
  ModelSpec spec;
  const int x = spec.add_tensor(float_tensor("x", {2, 3})), row = spec.add_tensor(float_tensor("row", {3}));
  const auto apply = [&](OperatorSpec op, int a, int b) {
    op.inputs = {a, b};
    op.outputs = {spec.add_tensor(float_tensor(std::to_string(spec.tensors.size()), {2, 3}))};
    spec.operators.push_back(op);
    return op.outputs[0];
  };
  const int difference = apply(sub(), row, x);             // 9 18 27 / 6 15 24
  const int reversed = apply(sub(), row, difference);      // x again, made at the place of its second operand
  const int square = apply(mul(), reversed, reversed);     // 1 4 9 16 25 36, at the place of both
  spec.inputs = {x, row};
  spec.outputs = {square};
  EXPECT_EQ((run_as<float, float>(spec, {1, 2, 3, 4, 5, 6}, {10, 20, 30})), Floats({1, 4, 9, 16, 25, 36}));
}

TEST(Arithmetic, DividesLongRowsAmongThreads) {
  Ints a(50001), doubled(50001);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<int>(i), doubled[i] = 2 * a[i];
  EXPECT_EQ((run_as<std::int32_t, std::int32_t>(pair_model(mul(), 50001, 1, kInt32Type, kInt32Type), a, {2}, {.threads = 3})), doubled);
  EXPECT_EQ((run_as<std::int32_t, std::int32_t>(pair_model(sub(), 50001, 50001, kInt32Type, kInt32Type), doubled, a, {.threads = 3})), a);
}

TEST(Arithmetic, RefusesUnsoundPairs) {
  const std::pair<OperatorSpec, std::string_view> operators[] = {{sub(), "SUB"}, {mul(), "MUL"}, {div(), "DIV"}, {floor_div(), "FLOOR_DIV"}, {floor_mod(), "FLOOR_MOD"},
                                                                 {maximum(), "MAXIMUM"}, {minimum(), "MINIMUM"}, {squared_difference(), "SQUARED_DIFFERENCE"}, {pow(), "POW"}};
  for (const auto& [op, name] : operators) {
    SCOPED_TRACE(name);
    expect_pair_checked(op, name, kFloat32Type, kFloat32Type);
    if (op.options_type == 0) continue;
    const auto codes = one_operator(op, {int8_tensor("a", {2}), int8_tensor("b", {2})}, int8_tensor("out", {2}));
    expect_options_checked(codes, name);
    for (const std::size_t tensor : {0u, 1u, 2u}) expect_scale_and_zero_point_checked(codes, tensor, name);
    auto bad = codes;
    bad.operators[0].options = {Option::byte(0, kTanh)};
    EXPECT_TRUE(unsupported(bad, "fused activation TANH"));
    bad.operators[0].options = {Option::byte(0, 6)};
    EXPECT_TRUE(malformed(bad, "activation 6 is not of the format"));
    bad = pair_model(op, 2, 2, kFloat32Type, kFloat32Type);
    bad.operators[0].options = {Option::byte(0, -1)};
    EXPECT_TRUE(malformed(bad, "activation -1 is not of the format"));
    bad = one_operator(op, {int16_tensor("a", {2}, 0.5f), int16_tensor("b", {2}, 0.5f, 1)}, int16_tensor("out", {2}, 0.5f));
    EXPECT_TRUE(malformed(bad, "tensor 1 'b' [2] int16: zero point 1, must be 0"));
  }
  const auto squares = one_operator(squared_difference(), {int8_tensor("a", {2}), int8_tensor("b", {2})}, int8_tensor("out", {2}));
  for (const std::size_t tensor : {0u, 1u, 2u}) expect_scale_and_zero_point_checked(squares, tensor, "SQUARED_DIFFERENCE");
}

}  // namespace
}  // namespace tandem
