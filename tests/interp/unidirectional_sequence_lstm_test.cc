#include "tests/interp/sequence.h"

namespace tandem {
namespace {

using namespace test;
using Steps = std::vector<Floats>;

constexpr float kOpen = 200;  // a gate's bias that lets everything through: its logistic is 1 in float

struct Config {
  int activation = kRelu;
  float cell_clip = 0, projection_clip = 0;
  bool time_major = false;
};

OperatorSpec lstm(const Config& config) {
  return {.code = 44,
          .options_type = 71,
          .options = {Option::byte(0, config.activation), Option::real(1, config.cell_clip), Option::real(2, config.projection_clip), Option::byte(3, config.time_major)}};
}

// Operands by their place, of `cells` cells that look at one input; all gates are open, cells add up what comes in.
std::vector<TensorSpec> operands(Shape in, int cells = 1, int outputs = 1, int batches = 1) {
  const auto count = static_cast<std::size_t>(cells);
  const auto gates = [&](std::string name, int columns, float of_cell_gate) {
    std::vector<TensorSpec> four;
    for (const char* gate : {"input", "forget", "cell", "output"})
      four.push_back(float_constant(name + gate, {cells, columns}, std::vector<float>(count * static_cast<std::size_t>(columns), std::string(gate) == "cell" ? of_cell_gate : 0)));
    return four;
  };
  std::vector<TensorSpec> list{float_tensor("x", std::move(in))};
  for (auto& tensor : gates("x to ", 1, 1)) list.push_back(std::move(tensor));
  for (auto& tensor : gates("y to ", outputs, 0)) list.push_back(std::move(tensor));
  for (int i = 0; i < 3; ++i) list.push_back(kAbsent);
  for (const char* gate : {"input", "forget", "cell", "output"})
    list.push_back(float_constant(std::string("bias of ") + gate, {cells}, std::vector<float>(count, std::string(gate) == "cell" ? 0 : kOpen)));
  for (int i = 0; i < 2; ++i) list.push_back(kAbsent);
  list.push_back(variable(float_tensor("output state", {batches, outputs})));
  list.push_back(variable(float_tensor("cell state", {batches, cells})));
  for (int i = 0; i < 4; ++i) list.push_back(kAbsent);
  return list;
}

ModelSpec of(std::vector<TensorSpec> list, const Config& config = {}) { return recurrent(lstm(config), std::move(list), float_tensor("y", {1})); }

TEST(UnidirectionalSequenceLstm, AddsUpASequenceAndGoesOnWithTheNext) {
  EXPECT_EQ(run_each<float>(of(operands({1, 3, 1})), {{1, 2, 3}, {4, -9, 5}}), Steps({{1, 3, 6}, {10, 10, 15}}));
}

TEST(UnidirectionalSequenceLstm, WithoutAnInputGateTakesWhatItForgets) {
  auto list = operands({1, 2, 1});
  for (const std::size_t i : {1u, 5u, 12u}) list[i] = kAbsent;
  list[13] = float_constant("bias of forget", {1}, {0});
  EXPECT_EQ(run_each<float>(of(list), {{1, 2}}), Steps({{0.5f, 1.25f}}));
}

TEST(UnidirectionalSequenceLstm, SeesItsOutputBefore) {
  auto list = operands({1, 3, 1});
  list[7] = float_constant("y to cell", {1, 1}, {1});
  EXPECT_EQ(run_each<float>(of(list), {{1, 0, 0}}), Steps({{1, 2, 4}}));
  list[7] = float_constant("y to cell", {1}, {1});  // the diagonal of a matrix
  EXPECT_EQ(run_each<float>(of(list), {{1, 0, 0}}), Steps({{1, 2, 4}}));
}

TEST(UnidirectionalSequenceLstm, PeepholesSeeTheCellBeforeAndTheOutputsTheCellAfter) {
  auto list = operands({1, 3, 1});
  list[9] = float_constant("cell to input", {1}, {0});
  list[10] = float_constant("cell to forget", {1}, {-400});
  list[11] = float_constant("cell to output", {1}, {-100});
  // 1 is kept, since the cell before it was empty; 2 drives it out, and its output is half shut
  EXPECT_EQ(run_each<float>(of(list), {{1, 2, 0}}), Steps({{1, 1, 0}}));
}

TEST(UnidirectionalSequenceLstm, ProjectsItsCells) {
  auto list = operands({1, 2, 1}, 1, 2);
  list[16] = float_constant("projection", {2, 1}, {2, -1});
  EXPECT_EQ(run_each<float>(of(list), {{1, 2}}), Steps({{2, -1, 6, -3}}));
  list[17] = float_constant("projection/bias", {2}, {0.5f, 0});
  EXPECT_EQ(run_each<float>(of(list, {.projection_clip = 4}), {{1, 2}}), Steps({{2.5f, -1, 4, -3}}));
}

TEST(UnidirectionalSequenceLstm, ClipsItsCells) { EXPECT_EQ(run_each<float>(of(operands({1, 3, 1}), {.cell_clip = 2}), {{1, 5, -1}}), Steps({{1, 2, 2}})); }

TEST(UnidirectionalSequenceLstm, NormalisesItsGates) {
  auto list = operands({1, 1, 1}, 2, 2);
  list[3] = float_constant("x to cell", {2, 1}, {3, 1});
  for (const std::size_t i : {20u, 21u, 23u}) list[i] = float_constant("norm", {2}, {1, 1});
  list[22] = float_constant("norm of cell", {2}, {10, 10});
  list[14] = float_constant("bias of cell", {2}, {1, 11});
  const auto y = run_each<float>(of(list), {{5}});
  EXPECT_NEAR(y[0][0], 11, 1e-4);  // 15 and 5 become 1 and -1, times 10
  EXPECT_NEAR(y[0][1], 1, 1e-4);
}

TEST(UnidirectionalSequenceLstm, GoesThroughABatchEitherWayRound) {
  EXPECT_EQ(run_each<float>(of(operands({2, 2, 1}, 1, 1, 2)), {{1, 2, 10, 20}}), Steps({{1, 3, 10, 30}}));
  EXPECT_EQ(run_each<float>(of(operands({2, 2, 1}, 1, 1, 2), {.time_major = true}), {{1, 10, 2, 20}}), Steps({{1, 10, 3, 30}}));
}

TEST(UnidirectionalSequenceLstm, ActivatesWithTanh) {
  const auto y = run_each<float>(of(operands({1, 1, 1}), {.activation = kTanh}), {{1}});
  EXPECT_NEAR(y[0][0], 0.64201492f, 1e-6);  // tanh(tanh(1))
}

TEST(UnidirectionalSequenceLstm, QuantisesWhatMeetsWeightsOfCodes) {
  for (const bool asymmetric : {false, true}) {
    auto list = operands({1, 2, 1}, 1, 1);
    for (std::size_t i = 1; i < 9; ++i) list[i] = holding(int8_tensor(list[i].name, {1, 1}, 0.5f), {i == 3 ? 4 : 0});
    list[16] = holding(int8_tensor("projection", {1, 1}, 0.25f), {-4});
    auto spec = of(list);
    spec.operators[0].options.push_back(Option::byte(4, asymmetric));
    const auto y = run_each<float>(spec, {{1, 3}});
    EXPECT_NEAR(y[0][0], -2, 0.02);
    EXPECT_NEAR(y[0][1], -8, 0.08);
  }
}

TEST(UnidirectionalSequenceLstm, RunsWithoutBatchesAndSteps) {
  EXPECT_EQ(output_shape(of(operands({0, 3, 1}, 2, 2, 0))), Shape({0, 3, 2}));
  EXPECT_EQ(run_each<float>(of(operands({1, 0, 1})), {{}}), Steps({{}}));
}

// Of codes: weights of 0, so that the gates are their biases, in 4096ths.
ModelSpec quantised(std::vector<std::int32_t> biases = {0, 0, 32000, 0}) {
  std::vector<TensorSpec> list{int8_tensor("x", {1, 2, 1}, 1.0f / 4096, 3)};
  for (const char* name : {"x to input", "x to forget", "x to cell", "x to output"}) list.push_back(holding(int8_tensor(name, {1, 1}), {0}));
  for (const char* name : {"y to input", "y to forget", "y to cell", "y to output"}) list.push_back(holding(int8_tensor(name, {1, 1}), {0}));
  for (int i = 0; i < 3; ++i) list.push_back(kAbsent);
  for (std::size_t i = 0; i < 4; ++i) list.push_back(int32_constant("bias", {1}, {biases[i]}));
  for (int i = 0; i < 2; ++i) list.push_back(kAbsent);
  list.push_back(variable(int8_tensor("output state", {1, 1}, 1.0f / 128, -5)));
  list.push_back(variable({.name = "cell state", .shape = {1, 1}, .type = kInt16Type, .scales = {1.0f / 2048}, .zero_points = {0}}));
  for (int i = 0; i < 4; ++i) list.push_back(kAbsent);
  ModelSpec spec = recurrent(lstm({.activation = kTanh}), std::move(list), int8_tensor("y", {1}, 1.0f / 128, -5));
  for (int i = 0; i < 4; ++i) spec.operators[0].intermediates.push_back(spec.add_tensor(float_tensor("gate", {0})));
  spec.operators[0].intermediates.push_back(spec.add_tensor(int8_tensor("hidden", {0}, 1.0f / 128, -5)));
  return spec;
}

TEST(UnidirectionalSequenceLstm, CountsCodes) {
  // Gates of a half and a cell gate of 1: cells 0.5, 0.75, 0.875; outputs half their tanh: 29.6, 40.7, 45.0
  const auto y = run_each<std::int8_t>(quantised(), {{3, 3}, {3, 3}});
  EXPECT_EQ(y[0], Ints({30 - 5, 41 - 5}));
  EXPECT_EQ(y[1][0], 45 - 5);
}

TEST(UnidirectionalSequenceLstm, QuantisedGatesSeeTheInput) {
  auto spec = quantised({0, 0, 0, 0});
  spec.tensors[3] = holding(int8_tensor("x to cell", {1, 1}, 100), {100});
  // (4 - 3) * 100 * 100 / 4096 = 2.44: its tanh is 0.985; the cell 0.49, the output 0.228 * 128
  EXPECT_EQ(run_each<std::int8_t>(spec, {{4, 3}})[0][0], 29 - 5);
}

TEST(UnidirectionalSequenceLstm, CountsCodesAsTfliteMicroDoes) {
  // Measured with TFLite Micro. Its interpolated functions make 21 of what is 20 in TFLite.
  auto spec = quantised({1777, 1167, 1389, 900});
  const std::vector<Ints> inputs(3, {3, 3});
  EXPECT_EQ(run_each<std::int8_t>(spec, inputs), std::vector<Ints>({{9, 16}, {20, 23}, {24, 25}}));
  EXPECT_EQ(run_each<std::int8_t>(spec, inputs, Numerics::kTflm), std::vector<Ints>({{9, 16}, {21, 23}, {24, 25}}));
  for (const float cell_scale : {0x1p-13f, 0x1p-14f}) {
    spec.tensors[14].scales = {cell_scale};
    EXPECT_EQ(run_each<std::int8_t>(spec, inputs, Numerics::kTflm), std::vector<Ints>({{9, 16}, {21, 23}, {24, 25}})) << spec.tensors[14].name << " " << cell_scale;
  }
}

TEST(UnidirectionalSequenceLstm, RefusesWhatTfliteMicroDoesNotHave) {
  const auto good = operands({1, 2, 1});
  EXPECT_EQ(run_each<float>(of(good), {{1, 2}}, Numerics::kTflm), Steps({{1, 3}}));
  const auto expect = [&](std::initializer_list<std::size_t> places, const TensorSpec& operand, std::string_view what) {
    auto list = good;
    for (const std::size_t i : places) list[i] = operand;
    EXPECT_TRUE(accepted(of(list)));
    EXPECT_TRUE(refused(of(list), ErrorCode::kModelUnsupported, what, {.numerics = Numerics::kTflm}));
  };
  expect({1, 5, 12}, kAbsent, "cells without an input gate, which TFLite Micro does not have");
  expect({9, 10, 11}, float_constant("peephole", {1}, {1}), "peepholes, which TFLite Micro does not have");
  expect({16}, float_constant("projection", {1, 1}, {1}), "a projection, which TFLite Micro does not have");
  expect({20, 21, 22, 23}, float_constant("norm", {1}, {1}), "layer normalisation, which TFLite Micro does not have");
}

TEST(UnidirectionalSequenceLstm, RefusesOperandsThatDoNotFit) {
  const auto good = operands({1, 2, 1}, 2, 2);
  const auto expect = [&](std::size_t place, TensorSpec operand, std::string_view what) {
    auto list = good;
    list[place] = std::move(operand);
    EXPECT_TRUE(malformed(of(list), what));
  };
  const std::vector<float> two(2), three(3), four(4);
  expect(0, float_tensor("x", {1, 1}), "has 2 dimensions, needs 3");
  expect(2, float_constant("w", {2, 2}, four), "'w' [2,2] float32: must be [2,1]");
  expect(4, float_constant("w", {3, 1}, three), "has 3 cells and 2 outputs, but no projection");
  expect(6, float_constant("w", {2, 1}, two), "'w' [2,1] float32: must be [2,2]");
  expect(13, float_constant("b", {3}, three), "'b' [3] float32: must be [2]");
  expect(16, float_constant("p", {2, 1}, two), "'p' [2,1] float32: must be [2,2]");
  expect(17, float_constant("p", {2}, two), "a projection's bias without its weights");
  expect(1, kAbsent, "its input gate needs weights for the input and for the output before, and a bias, or none of them");
  expect(3, kAbsent, "input 3 is absent");
  expect(15, kAbsent, "input 15 is absent");
  expect(19, kAbsent, "input 19 is absent");
  expect(10, float_constant("cell to forget", {2}, two), "has peepholes for some of its gates only");
  expect(21, float_constant("norm", {2}, two), "has layer normalisation for some of its gates only");
  expect(18, float_constant("state", {1, 2}, two), "is the operator's memory, so it must be a variable");
  expect(19, variable(float_tensor("state", {1, 3})), "'state' [1,3] float32: must have 2 values");
}

TEST(UnidirectionalSequenceLstm, RefusesTypesAndOptionsThatDoNotFit) {
  auto list = operands({1, 2, 1});
  list[6] = holding(int8_tensor("y to forget", {1, 1}), {0});
  EXPECT_TRUE(unsupported(of(list), "'y to forget' [1,1] int8: this type is not supported here, only float32"));
  EXPECT_TRUE(malformed(of(operands({1, 2, 1}), {.cell_clip = -1}), "clips at -1 and 0, must not be negative"));
  EXPECT_TRUE(malformed(of(operands({1, 2, 1}), {.projection_clip = std::numeric_limits<float>::quiet_NaN()}), "must not be negative"));
  EXPECT_TRUE(malformed(of(operands({1, 2, 1}), {.activation = 9}), "activation 9 is not of the format"));
  EXPECT_TRUE(unsupported(of(operands({1, 2, 1}), {.activation = kNone}), "no fused activation; a long short-term memory's is TANH"));
  auto few = of(operands({1, 2, 1}));
  few.operators[0].inputs.resize(22);
  EXPECT_TRUE(malformed(few, "22 inputs, needs 20 or 24"));
  few.operators[0].inputs.resize(20);
  EXPECT_TRUE(accepted(few));
  expect_options_checked(few, "UNIDIRECTIONAL_SEQUENCE_LSTM");
}

TEST(UnidirectionalSequenceLstm, RefusesQuantisationThatMakesNoSense) {
  const auto good = quantised();
  for (const std::size_t tensor : {0u, 1u, 13u, 15u}) expect_scale_and_zero_point_checked(good, tensor, "UNIDIRECTIONAL_SEQUENCE_LSTM");
  const auto expect = [&](std::size_t tensor, float scale, int zero_point, std::string_view what) {
    auto spec = good;
    spec.tensors[tensor].scales = {scale};
    spec.tensors[tensor].zero_points = {zero_point};
    EXPECT_TRUE(malformed(spec, what));
  };
  expect(2, 1, 1, "'x to forget' [1,1] int8: zero point 1, must be 0");
  expect(14, 0.001f, 0, "'cell state' [1,1] int16: scale 0.001, must be a power of two from 2^-15 to 2^-9");
  expect(14, 1.0f / 256, 0, "must be a power of two from 2^-15 to 2^-9");
  expect(20, -1, 0, "'hidden' [0] int8: scale -1, must be positive and finite");
  auto few = good;
  few.operators[0].intermediates.pop_back();
  EXPECT_TRUE(malformed(few, "4 intermediate tensors, needs 5"));
  auto absent = good;
  absent.operators[0].intermediates[4] = -1;
  EXPECT_TRUE(malformed(absent, "intermediate tensor 4 is absent"));
  auto outside = good;
  outside.operators[0].intermediates[0] = 99;
  EXPECT_TRUE(malformed(outside, "op #0 UNIDIRECTIONAL_SEQUENCE_LSTM: intermediate 0 is tensor 99 of 21"));
}

}  // namespace
}  // namespace tandem
