// Profiles: what each operator takes, which kernel runs it, how much it multiplies.
#include <gtest/gtest.h>

#include <numeric>

#include "base/isa.h"
#include "interp/kernels/move_bytes/move_bytes.h"
#include "interp/kernels/packed.h"
#include "tandem/profile.h"
#include "tests/interp/one_operator.h"
#include "tests/interp/small_network.h"

namespace tandem {
namespace {

using namespace test;

std::vector<OperatorTime> operators_of(const ModelSpec& spec) {
  const auto file = write_model(spec);
  return Interpreter::create(Model::load(file, "test.tflite").value()).value().profile();
}

OperatorTime only_operator_of(const ModelSpec& spec) {
  const auto operators = operators_of(spec);
  EXPECT_EQ(operators.size(), 1u);
  return operators.front();
}

void expect_multiplications(const OperatorTime& time, std::int64_t count, DType factors) {
  EXPECT_EQ(time.multiplications, count) << time.name;
  EXPECT_EQ(time.factors, factors) << time.name;
}

TEST(Profile, CountsTheRunsAndTheTimeOfEachOperator) {
  const auto spec = small_network();
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  auto interpreter = Interpreter::create(model, {.keep_intermediates = true, .profile = true}).value();
  for (int i = 0; i < 3; ++i) interpreter.invoke().value();
  auto times = interpreter.profile();
  ASSERT_EQ(times.size(), spec.operators.size());
  EXPECT_EQ(times[2].name, "CONV_2D");
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_EQ(times[i].index, i);
    EXPECT_EQ(times[i].runs, 3) << times[i].name;
    EXPECT_GE(times[i].fastest_us, 0) << times[i].name;
    EXPECT_GE(times[i].total_us, 2.99 * times[i].fastest_us) << times[i].name;
  }
  interpreter.reset_profile();
  EXPECT_EQ(interpreter.profile()[2].runs, 0);
  EXPECT_EQ(interpreter.profile()[2].fastest_us, 0);
  auto plain = Interpreter::create(model).value();
  plain.invoke().value();
  EXPECT_EQ(plain.profile()[2].name, "CONV_2D");
  EXPECT_EQ(plain.profile()[2].runs, 0);
}

TEST(Profile, SumsByType) {
  const std::vector<OperatorTime> times{{0, "ADD", 1, 10}, {1, "CONV_2D", 1, 60}, {2, "ADD", 1, 30}};
  const auto types = by_type(times);
  ASSERT_EQ(types.size(), 2u);
  EXPECT_EQ(types[0].name, "CONV_2D");
  EXPECT_EQ(types[1].operators, 2u);
  EXPECT_DOUBLE_EQ(types[1].total_us, 40);
  EXPECT_DOUBLE_EQ(types[1].share, 0.4);
  EXPECT_TRUE(by_type({}).empty());
}

TEST(Multiplications, AreCountedByShapes) {
  const auto operators = operators_of(small_network());
  ASSERT_EQ(operators[2].name, "CONV_2D");
  expect_multiplications(operators[2], std::int64_t{8 * 8 * 4} * (3 * 3 * 3), DType::kInt8);
  EXPECT_EQ(operators[2].shape, (Shape{1, 8, 8, 4}));
  ASSERT_EQ(operators[3].name, "DEPTHWISE_CONV_2D");
  expect_multiplications(operators[3], std::int64_t{8 * 8 * 4} * (3 * 3), DType::kInt8);
  ASSERT_EQ(operators[9].name, "FULLY_CONNECTED");
  expect_multiplications(operators[9], 5 * 16, DType::kInt8);
  EXPECT_EQ(operators[9].shape, (Shape{1, 5}));
  const auto all = by_type(operators);
  EXPECT_EQ(std::accumulate(all.begin(), all.end(), std::int64_t{0}, [](std::int64_t sum, const OperatorTypeTime& type) { return sum + type.multiplications; }), 6912 + 2304 + 80);
}

TEST(Multiplications, OfGroupsAreThoseOfTheirChannels) {
  const auto spec = one_operator({.code = 3, .options_type = 1, .options = {Option::byte(0, kSame), Option::integer_value(1, 1), Option::integer_value(2, 1)}},
                                 {float_tensor("picture", {2, 4, 4, 6}), float_constant("filter", {4, 3, 3, 3}, Floats(4 * 27, 1))}, float_tensor("features", {2, 4, 4, 4}));
  expect_multiplications(only_operator_of(spec), std::int64_t{2 * 4 * 4 * 4} * 27, DType::kFloat32);
}

TEST(Multiplications, OfTransposedConvolutionsAreThoseOfTheInput) {
  const auto spec = one_operator({.code = 67, .options_type = 49, .options = {Option::byte(0, kSame), Option::integer_value(1, 2), Option::integer_value(2, 2)}},
                                 {int32_constant("shape", {4}, {1, 6, 6, 5}), holding(int8_tensor("filter", {5, 2, 2, 7}), Ints(140, 1)), int8_tensor("features", {1, 3, 3, 7})}, int8_tensor("picture", {1, 6, 6, 5}));
  expect_multiplications(only_operator_of(spec), std::int64_t{3 * 3 * 7} * (2 * 2 * 5), DType::kInt8);
}

TEST(Multiplications, OfMatricesAreCountedHoweverTheyStand) {
  for (const bool turn_a : {false, true})
    for (const bool turn_b : {false, true}) {
      const auto spec = one_operator({.code = 126, .options_type = 101, .options = {Option::byte(0, turn_a), Option::byte(1, turn_b)}},
                                     {int16_tensor("a", turn_a ? Shape{4, 7, 3} : Shape{4, 3, 7}), int16_tensor("b", turn_b ? Shape{5, 7} : Shape{7, 5})}, int16_tensor("c", {4, 3, 5}));
      expect_multiplications(only_operator_of(spec), 4 * 3 * 5 * 7, DType::kInt16);
    }
}

TEST(Multiplications, OfFloatsByCodesAreOfCodes) {
  const auto spec = one_operator({.code = 9, .options_type = 8}, {float_tensor("x", {2, 16}), holding(int8_tensor("weights", {3, 16}, 0.5f), Ints(48, 1))}, float_tensor("y", {2, 3}));
  expect_multiplications(only_operator_of(spec), 2 * 3 * 16, DType::kInt8);
}

TEST(Kernels, AreNamedWithTheInstructionSetThatTheyAreFor) {
  const auto spec = one_operator({.code = 3, .options_type = 1, .options = {Option::byte(0, kSame), Option::integer_value(1, 1), Option::integer_value(2, 1)}},
                                 {int8_tensor("picture", {1, 4, 4, 16}), holding(int8_tensor("filter", {64, 1, 1, 16}), Ints(1024, 1))}, int8_tensor("features", {1, 4, 4, 64}));
  const Isa isa = chosen_isa().value();
  EXPECT_EQ(only_operator_of(spec).kernel, packed_conv_q8(isa) == nullptr ? "scalar" : "conv_q8 " + std::string(name_of(isa)));
  EXPECT_EQ(operators_of(small_network())[8].kernel, "scalar");  // RESHAPE
}

TEST(Kernels, ThatMoveBytesByVectorsSaySo) {
  const OperatorSpec transpose{.code = 39}, concatenation{.code = 2, .options_type = 10, .options = {Option::integer_value(0, 1)}}, pad{.code = 34, .options_type = 22},
      pack{.code = 83, .options_type = 59, .options = {Option::integer_value(0, 2), Option::integer_value(1, 1)}};
  const auto picture = [](std::string name, Shape shape) { return int8_tensor(std::move(name), std::move(shape)); };
  const VectorMoveBytes* const vectors = vector_move_bytes(chosen_isa().value());
  const std::string wanted = vectors == nullptr ? "scalar" : "move_bytes " + std::string(vectors->name.isa);
  EXPECT_EQ(only_operator_of(one_operator(transpose, {picture("x", {40, 50}), int32_constant("order", {2}, {1, 0})}, picture("y", {50, 40}))).kernel, wanted);
  EXPECT_EQ(only_operator_of(one_operator(concatenation, {picture("a", {9, 40}), picture("b", {9, 50})}, picture("y", {9, 90}))).kernel, wanted);
  EXPECT_EQ(only_operator_of(one_operator(pack, {picture("a", {9, 40}), picture("b", {9, 40})}, picture("y", {9, 2, 40}))).kernel, wanted);
  EXPECT_EQ(only_operator_of(one_operator(pad, {picture("x", {9, 40}), int32_constant("edges", {2, 2}, {0, 0, 1, 1})}, picture("y", {9, 42}))).kernel, wanted);
  EXPECT_EQ(only_operator_of(one_operator(concatenation, {picture("a", {9, 3}), picture("b", {9, 3})}, picture("y", {9, 6}))).kernel, "scalar");
}

TEST(Kernels, OfWhatIsComputedBeforehandAreNone) {
  ModelSpec spec = one_operator({.code = 6, .options_type = 26}, {holding(int8_tensor("codes", {4}), {1, 2, 3, 4})}, float_tensor("real", {4}));
  spec.inputs = {spec.add_tensor(float_tensor("x", {4}))};
  spec.outputs = {spec.add_tensor(float_tensor("y", {4}))};
  spec.operators.push_back({.code = 0, .inputs = {spec.inputs[0], 1}, .outputs = spec.outputs, .options_type = 11});
  EXPECT_EQ(operators_of(spec)[0].kernel, "");
  EXPECT_EQ(operators_of(spec)[1].kernel, "scalar");
}

}  // namespace
}  // namespace tandem
