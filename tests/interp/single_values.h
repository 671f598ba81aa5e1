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

// Scales and zero points that are wrong whether there may be one of each or one for each index along an axis.
inline void expect_channels_checked(const ModelSpec& good, std::size_t tensor) {
  ASSERT_TRUE(accepted(good));
  const auto expect = [&](std::vector<float> scales, std::vector<std::int64_t> zero_points, std::string_view what) {
    ModelSpec bad = good;
    bad.tensors[tensor].scales = std::move(scales);
    bad.tensors[tensor].zero_points = std::move(zero_points);
    EXPECT_TRUE(malformed(bad, what));
  };
  expect({}, {}, "has no scale");
  for (const float scale : {0.0f, -0.5f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    expect({scale}, {0}, "must be positive and finite");
    expect({0.5f, scale}, {0}, "must be positive and finite");
  }
  expect({0.5f}, {0, 0}, "has 2 zero points, needs one");
  expect({0.5f, 0.5f}, {0, 0, 0}, "3 zero points for 2 scales");
  expect({0.5f, 0.5f, 0.5f}, {0}, "3 scales along axis 0 of 2");
  expect({0.5f}, {std::int64_t{1} << 40}, "zero point 1099511627776");
  expect({0.5f, 0.5f}, {0, std::int64_t{1} << 40}, "zero point 1099511627776");
}

inline void expect_near(const Floats& got, const Floats& wanted, float relative = 1e-6f) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], wanted[i], relative * std::max(1.0f, std::abs(wanted[i]))) << "value " << i;
}

}  // namespace tandem::test
