// Models of one operator: built from their tensors, run or refused in one line.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tandem/interpreter.h"
#include "tandem/model.h"
#include "tests/support/model_writer.h"

namespace tandem::test {

// The format's numbers of paddings and fused activations.
inline constexpr int kSame = 0, kValid = 1;
inline constexpr int kNone = 0, kRelu = 1, kReluN1To1 = 2, kRelu6 = 3, kTanh = 4, kSignBit = 5;

// gtest prints 8-bit integers as characters, so tests speak of int.
using Ints = std::vector<int>;
using Floats = std::vector<float>;
template <class T>
using Plain = std::conditional_t<std::is_floating_point_v<T>, float, int>;

inline TensorSpec int8_tensor(std::string name, Shape shape, float scale = 1, std::int64_t zero_point = 0) {
  return {.name = std::move(name), .shape = std::move(shape), .type = kInt8Type, .scales = {scale}, .zero_points = {zero_point}};
}
inline TensorSpec uint8_tensor(std::string name, Shape shape, float scale = 1, std::int64_t zero_point = 0) {
  return {.name = std::move(name), .shape = std::move(shape), .type = kUint8Type, .scales = {scale}, .zero_points = {zero_point}};
}
inline TensorSpec int16_tensor(std::string name, Shape shape, float scale = 1, std::int64_t zero_point = 0) {
  return {.name = std::move(name), .shape = std::move(shape), .type = kInt16Type, .scales = {scale}, .zero_points = {zero_point}};
}
inline TensorSpec plain_tensor(std::string name, Shape shape, int type) { return {.name = std::move(name), .shape = std::move(shape), .type = type}; }
inline TensorSpec float_tensor(std::string name, Shape shape) { return {.name = std::move(name), .shape = std::move(shape), .type = kFloat32Type}; }
inline TensorSpec int32_constant(std::string name, Shape shape, const std::vector<std::int32_t>& values) {
  return {.name = std::move(name), .shape = std::move(shape), .type = kInt32Type, .data = bytes_of(values)};
}
inline TensorSpec int64_constant(std::string name, Shape shape, const std::vector<std::int64_t>& values) {
  return {.name = std::move(name), .shape = std::move(shape), .type = kInt64Type, .data = bytes_of(values)};
}
inline TensorSpec float_constant(std::string name, Shape shape, const Floats& values) {
  return {.name = std::move(name), .shape = std::move(shape), .type = kFloat32Type, .data = bytes_of(values)};
}
// The same 8-bit tensor with its values: a constant.
inline TensorSpec holding(TensorSpec tensor, const Ints& codes) {
  std::ranges::transform(codes, std::back_inserter(tensor.data), [](int code) { return static_cast<std::uint8_t>(code); });
  return tensor;
}

// Tensors 0, 1, ... are the operator's inputs, of which those without data are the model's, then comes its output.
inline ModelSpec one_operator(OperatorSpec op, std::vector<TensorSpec> inputs, TensorSpec output) {
  ModelSpec spec;
  for (auto& tensor : inputs) {
    const bool is_constant = !tensor.data.empty();
    op.inputs.push_back(spec.add_tensor(std::move(tensor)));
    if (!is_constant) spec.inputs.push_back(op.inputs.back());
  }
  op.outputs = spec.outputs = {spec.add_tensor(std::move(output))};
  spec.operators = {std::move(op)};
  return spec;
}

template <class T, class Value>
void write_input(Interpreter& interpreter, std::size_t index, const std::vector<Value>& values) {
  const auto input = interpreter.input(index).as<T>();
  ASSERT_EQ(input.size(), values.size()) << "input " << index;
  std::ranges::transform(values, input.begin(), [](Value value) { return static_cast<T>(value); });
}

// The first output's values. `more` goes into the second input.
template <class In, class Out>
std::vector<Plain<Out>> run_as(const ModelSpec& spec, const std::vector<Plain<In>>& values, const std::vector<Plain<In>>& more = {}, const InterpreterOptions& options = {}) {
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  Interpreter interpreter = Interpreter::create(model, options).value();
  write_input<In>(interpreter, 0, values);
  if (!more.empty()) write_input<In>(interpreter, 1, more);
  interpreter.invoke().value();
  const auto output = interpreter.output(0).as<Out>();
  return {output.begin(), output.end()};
}
template <class T>
Ints run(const ModelSpec& spec, const Ints& values, const Ints& more = {}, int threads = 1) {
  return run_as<T, T>(spec, values, more, {.threads = threads});
}
inline Floats run_floats(const ModelSpec& spec, const Floats& values, const Floats& more = {}, int threads = 1) { return run_as<float, float>(spec, values, more, {.threads = threads}); }

// As TFLite Micro computes it.
template <class In, class Out = In>
std::vector<Plain<Out>> run_micro(const ModelSpec& spec, const std::vector<Plain<In>>& values, const std::vector<Plain<In>>& more = {}) {
  return run_as<In, Out>(spec, values, more, {.numerics = Numerics::kTflm});
}

// As prepare computes it, whatever the file says.
inline Shape output_shape(const ModelSpec& spec) {
  const auto file = write_model(spec);
  return Interpreter::create(Model::load(file, "test.tflite").value()).value().output(0).info().shape;
}

// Whether load or create refuse the model with `code` and a message that has `part` in it.
inline testing::AssertionResult refused(const ModelSpec& spec, ErrorCode code, std::string_view part, const InterpreterOptions& options = {}) {
  const auto file = write_model(spec);
  const auto refusal = [&]() -> std::optional<Error> {
    const auto model = Model::load(file, "test.tflite");
    if (!model) return model.error();
    const auto interpreter = Interpreter::create(*model, options);
    return interpreter ? std::nullopt : std::optional(interpreter.error());
  }();
  if (!refusal) return testing::AssertionFailure() << "accepted";
  if (refusal->code() != code) return testing::AssertionFailure() << to_string(refusal->code()) << ": " << refusal->message();
  if (!refusal->message().starts_with("test.tflite: ")) return testing::AssertionFailure() << "does not begin with the file: " << refusal->message();
  if (refusal->message().find(part) == std::string::npos) return testing::AssertionFailure() << "lacks \"" << part << "\": " << refusal->message();
  return testing::AssertionSuccess();
}
inline testing::AssertionResult malformed(const ModelSpec& spec, std::string_view part) { return refused(spec, ErrorCode::kModelMalformed, part); }
inline testing::AssertionResult unsupported(const ModelSpec& spec, std::string_view part) { return refused(spec, ErrorCode::kModelUnsupported, part); }

inline testing::AssertionResult accepted(const ModelSpec& spec) {
  const auto file = write_model(spec);
  const auto model = Model::load(file, "test.tflite");
  if (!model) return testing::AssertionFailure() << model.error().message();
  const auto interpreter = Interpreter::create(*model);
  return interpreter ? testing::AssertionSuccess() : testing::AssertionFailure() << interpreter.error().message();
}

// Every way in which an 8-bit tensor's one scale and one zero point can be wrong is refused by the operator, whose name is given, with the
// tensor's name and the value.
inline void expect_scale_and_zero_point_checked(const ModelSpec& good, std::size_t tensor, std::string_view operator_name) {
  ASSERT_TRUE(accepted(good));
  const auto expect = [&](std::vector<float> scales, std::vector<std::int64_t> zero_points, std::string_view what) {
    ModelSpec bad = good;
    bad.tensors[tensor].scales = std::move(scales);
    bad.tensors[tensor].zero_points = std::move(zero_points);
    const std::string where = "op #0 " + std::string(operator_name) + ": tensor " + std::to_string(tensor) + " '" + bad.tensors[tensor].name + "'";
    EXPECT_TRUE(malformed(bad, where));
    EXPECT_TRUE(malformed(bad, what));
  };
  const bool is_signed = good.tensors[tensor].type == kInt8Type;
  expect({}, {}, "has no scale");
  expect({0.0f}, {0}, "scale 0, must be positive and finite");
  expect({-0.5f}, {0}, "scale -0.5, must be positive and finite");
  expect({std::numeric_limits<float>::quiet_NaN()}, {0}, "scale nan, must be positive and finite");
  expect({std::numeric_limits<float>::infinity()}, {0}, "scale inf, must be positive and finite");
  expect({0.5f, 0.5f}, {0}, "has 2 scales, needs one");
  expect({0.5f}, {0, 0}, "has 2 zero points, needs one");
  expect({0.5f}, {is_signed ? 128 : 256}, is_signed ? "zero point 128, must lie in -128..127" : "zero point 256, must lie in 0..255");
  expect({0.5f}, {is_signed ? -129 : -1}, is_signed ? "zero point -129, must lie in -128..127" : "zero point -1, must lie in 0..255");
  expect({0.5f}, {std::int64_t{1} << 40}, "zero point 1099511627776");  // a truncated read would see 0
}

// An operator that needs options refuses a file without them and one with those of another operator.
inline void expect_options_checked(const ModelSpec& good, std::string_view operator_name) {
  ASSERT_TRUE(accepted(good));
  const std::string where = "op #0 " + std::string(operator_name) + ": ";
  ModelSpec missing = good;
  missing.operators[0].options_type = 0;
  EXPECT_TRUE(malformed(missing, where + "its options are missing"));
  ModelSpec foreign = good;
  foreign.operators[0].options_type = 99;
  EXPECT_TRUE(malformed(foreign, where + "has options of kind 99, its own are kind " + std::to_string(good.operators[0].options_type)));
}

// The same for the number of inputs and outputs; `least` of `most` inputs are required.
inline void expect_arity_checked(const ModelSpec& good, std::size_t least, std::size_t most, std::string_view operator_name) {
  ASSERT_TRUE(accepted(good));
  const std::string where = "op #0 " + std::string(operator_name) + ": ";
  const std::string needs = "needs " + std::to_string(least) + (least == most ? "" : " to " + std::to_string(most));
  ModelSpec few = good;
  few.operators[0].inputs.resize(least - 1);
  EXPECT_TRUE(malformed(few, where + std::to_string(least - 1) + " inputs, " + needs));
  ModelSpec many = good;
  many.operators[0].inputs.resize(most + 1, good.operators[0].inputs[0]);
  EXPECT_TRUE(malformed(many, where + std::to_string(most + 1) + " inputs, " + needs));
  ModelSpec two_outputs = good;
  two_outputs.operators[0].outputs.push_back(two_outputs.add_tensor(int8_tensor("more", {1})));
  EXPECT_TRUE(malformed(two_outputs, where + "2 outputs, needs 1"));
  for (std::size_t i = 0; i < least; ++i) {
    ModelSpec absent = good;
    absent.operators[0].inputs[i] = -1;
    EXPECT_TRUE(malformed(absent, where + "input " + std::to_string(i) + " is absent"));
  }
}

}  // namespace tandem::test
