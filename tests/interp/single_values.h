// Models of operators that make one value of one value.
#pragma once

#include <cstring>

#include "tests/interp/one_operator.h"

namespace tandem::test {



inline ModelSpec unary(int code, TensorSpec input, TensorSpec output, int options_type = 0, std::vector<Option> options = {}) {
  return one_operator({.code = code, .options_type = options_type, .options = std::move(options)}, {std::move(input)}, std::move(output));
}

// float32 to float32.
inline Floats run_reals(int code, const Floats& values, int options_type = 0, std::vector<Option> options = {}) {
  const Shape shape{static_cast<int>(values.size())};
  return run_as<float, float>(unary(code, float_tensor("in", shape), float_tensor("out", shape), options_type, std::move(options)), values);
}

// As TFLite Micro computes it.
template <class In, class Out = In>
std::vector<Plain<Out>> run_micro(const ModelSpec& spec, const std::vector<Plain<In>>& values) {
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  Interpreter interpreter = Interpreter::create(model, {.numerics = Numerics::kTflm}).value();
  write_input<In>(interpreter, 0, values);
  interpreter.invoke().value();
  const auto output = interpreter.output(0).as<Out>();
  return {output.begin(), output.end()};
}

// What invoke says of values that the operator has no result for.
template <class T>
std::string run_error(const ModelSpec& spec, const std::vector<Plain<T>>& values) {
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  Interpreter interpreter = Interpreter::create(model).value();
  write_input<T>(interpreter, 0, values);
  const auto result = interpreter.invoke();
  if (result) return "no error";
  return result.error().code() == ErrorCode::kRunFailed ? result.error().message() : "another error: " + result.error().message();
}

inline void expect_near(const Floats& got, const Floats& wanted, float relative = 1e-6f) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], wanted[i], relative * std::max(1.0f, std::abs(wanted[i]))) << "value " << i;
}

}  // namespace tandem::test
