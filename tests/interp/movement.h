// For tests of operators that only move values.
#pragma once

#include <numeric>

#include "tests/interp/one_operator.h"

namespace tandem::test {

// A tensor without quantisation; with values it is a constant.
inline TensorSpec plain(std::string name, Shape shape, int type = kInt32Type) { return {.name = std::move(name), .shape = std::move(shape), .type = type}; }
// The list of all values of a vector.
inline TensorSpec int32_list(std::string name, const std::vector<std::int32_t>& values) { return int32_constant(std::move(name), {static_cast<std::int32_t>(values.size())}, values); }

// 1, 2, ..., count
inline Ints counted(int count) {
  Ints values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), 1);
  return values;
}

// The same values come out whatever their type. build(type) makes the model, whose first input and output have that type.
template <class Build>
void expect_in_every_type(const Build& build, const Ints& values, const Ints& expected) {
  EXPECT_EQ(run<std::int8_t>(build(kInt8Type), values), expected);
  EXPECT_EQ(run<std::uint8_t>(build(kUint8Type), values), expected);
  EXPECT_EQ(run<std::uint8_t>(build(kBoolType), values), expected);  // bytes, also beyond 1
  EXPECT_EQ(run<std::int16_t>(build(kInt16Type), values), expected);
  EXPECT_EQ(run<std::uint16_t>(build(kFloat16Type), values), expected);
  EXPECT_EQ(run<std::int32_t>(build(kInt32Type), values), expected);
  EXPECT_EQ(run<std::int64_t>(build(kInt64Type), values), expected);
  EXPECT_EQ((run_as<float, float>(build(kFloat32Type), Floats(values.begin(), values.end()))), Floats(expected.begin(), expected.end()));
}

// What output `index` holds after a run with `values` in the first input.
inline Ints output_of(const ModelSpec& spec, std::size_t index, const Ints& values) {
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  Interpreter interpreter = Interpreter::create(model, {.threads = 1}).value();
  write_input<std::int32_t>(interpreter, 0, values);
  interpreter.invoke().value();
  const auto output = interpreter.output(index).as<std::int32_t>();
  return {output.begin(), output.end()};
}

// Whether the model is accepted but its run with these int32 inputs fails with a message that has `part` in it.
inline testing::AssertionResult run_fails(const ModelSpec& spec, const std::vector<Ints>& inputs, std::string_view part) {
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  auto interpreter = Interpreter::create(model, {.threads = 1});
  if (!interpreter) return testing::AssertionFailure() << interpreter.error().message();
  for (std::size_t i = 0; i < inputs.size(); ++i) write_input<std::int32_t>(*interpreter, i, inputs[i]);
  const auto done = interpreter->invoke();
  if (done) return testing::AssertionFailure() << "ran";
  if (done.error().code() != ErrorCode::kRunFailed) return testing::AssertionFailure() << to_string(done.error().code()) << ": " << done.error().message();
  if (done.error().message().find(part) == std::string::npos) return testing::AssertionFailure() << "lacks \"" << part << "\": " << done.error().message();
  return testing::AssertionSuccess();
}

// What every operator refuses that moves its input 0 to its output: other types on the other side, and values that have no fixed size.
inline void expect_types_checked(const ModelSpec& good, std::string_view operator_name) {
  ASSERT_TRUE(accepted(good));
  const std::string where = "op #0 " + std::string(operator_name) + ": tensor ";
  const auto output = static_cast<std::size_t>(good.operators[0].outputs[0]), input = static_cast<std::size_t>(good.operators[0].inputs[0]);
  ModelSpec mixed = good;
  mixed.tensors[output].type = good.tensors[output].type == kInt16Type ? kInt32Type : kInt16Type;
  EXPECT_TRUE(malformed(mixed, where));
  EXPECT_TRUE(malformed(mixed, "must be of one type"));
  ModelSpec strings = good;
  strings.tensors[input].type = strings.tensors[output].type = kStringType;
  EXPECT_TRUE(unsupported(strings, "this type is not supported here"));
}

// Inputs and outputs of an operator that keeps codes are quantised alike, and soundly.
inline void expect_same_quantization_checked(const ModelSpec& good, std::size_t tensor, std::string_view operator_name) {
  ASSERT_TRUE(accepted(good));
  const std::string where = "op #0 " + std::string(operator_name) + ": ";
  const auto expect = [&](std::vector<float> scales, std::vector<std::int64_t> zero_points, std::string_view what) {
    ModelSpec bad = good;
    bad.tensors[tensor].scales = std::move(scales);
    bad.tensors[tensor].zero_points = std::move(zero_points);
    EXPECT_TRUE(malformed(bad, where));
    EXPECT_TRUE(malformed(bad, what));
  };
  expect({123.0f}, good.tensors[tensor].zero_points, "are quantised differently");
  expect(good.tensors[tensor].scales, {99}, "are quantised differently");
  expect({}, {}, "are quantised differently");
  expect({0.5f, 0.5f}, {0}, "are quantised differently");
  expect({0.0f}, {0}, "scale 0, must be positive and finite");
  expect({std::numeric_limits<float>::quiet_NaN()}, {0}, "scale nan, must be positive and finite");
  expect({0.5f}, {std::int64_t{1} << 40}, "zero point 1099511627776");
}

}  // namespace tandem::test
