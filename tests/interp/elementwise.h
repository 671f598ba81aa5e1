// Operators on values that are no codes: short ways to run them.
#pragma once

#include "tests/interp/one_operator.h"

namespace tandem::test {

template <class T>
inline constexpr int kTypeNumber = -1;
template <> inline constexpr int kTypeNumber<float> = kFloat32Type;
template <> inline constexpr int kTypeNumber<std::int8_t> = kInt8Type;
template <> inline constexpr int kTypeNumber<std::int16_t> = kInt16Type;
template <> inline constexpr int kTypeNumber<std::int32_t> = kInt32Type;
template <> inline constexpr int kTypeNumber<std::int64_t> = kInt64Type;


// Two operands and the output, of one type; the operands are lists.
inline ModelSpec pair_model(const OperatorSpec& op, int a, int b, int type, int output_type) {
  return one_operator(op, {plain_tensor("a", {a}, type), plain_tensor("b", {b}, type)}, plain_tensor("out", {1}, output_type));
}
// `b` may be a single value.
template <class T>
std::vector<Plain<T>> of_pair(const OperatorSpec& op, const std::vector<Plain<T>>& a, const std::vector<Plain<T>>& b) {
  return run_as<T, T>(pair_model(op, static_cast<int>(a.size()), static_cast<int>(b.size()), kTypeNumber<T>, kTypeNumber<T>), a, b);
}
// The same for an output of bools; `type` is that of the operands where T does not say it.
template <class T>
Ints bools_of_pair(const OperatorSpec& op, const std::vector<Plain<T>>& a, const std::vector<Plain<T>>& b, int type = kTypeNumber<T>) {
  return run_as<T, std::uint8_t>(pair_model(op, static_cast<int>(a.size()), static_cast<int>(b.size()), type, kBoolType), a, b);
}

// The error of a run.
template <class T>
Error failure(const ModelSpec& spec, const std::vector<Plain<T>>& a, const std::vector<Plain<T>>& b) {
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  Interpreter interpreter = Interpreter::create(model).value();
  write_input<T>(interpreter, 0, a);
  write_input<T>(interpreter, 1, b);
  return interpreter.invoke().error();
}

// What operators of two operands refuse alike: another number of operands, shapes that do not broadcast, too many dimensions, mixed types
// and types that none of them takes.
inline void expect_pair_checked(const OperatorSpec& op, std::string_view name, int type, int output_type) {
  const auto model = [&](Shape a, Shape b) {
    return one_operator(op, {plain_tensor("a", std::move(a), type), plain_tensor("b", std::move(b), type)}, plain_tensor("out", {1}, output_type));
  };
  const std::string where = "op #0 " + std::string(name) + ": ";
  expect_arity_checked(model({2}, {2}), 2, 2, name);
  EXPECT_EQ(output_shape(model({2, 1, 3}, {4, 1})), Shape({2, 4, 3}));
  EXPECT_EQ(output_shape(model({0, 3}, {1})), Shape({0, 3}));
  EXPECT_TRUE(malformed(model({2, 3}, {2}), where + "tensor 0 'a' [2,3] "));
  EXPECT_TRUE(malformed(model({2, 3}, {2}), " do not broadcast"));
  EXPECT_TRUE(refused(model({65536, 1}, {1, 65536}), ErrorCode::kModelTooLarge, where + "its output would have the shape [65536,65536]"));
  EXPECT_TRUE(accepted(model(Shape(8, 1), {1})));
  EXPECT_TRUE(unsupported(model({1}, Shape(9, 1)), where + "tensor 1 'b' [1,1,1,1,1,1,1,1,1]"));
  ModelSpec mixed = model({2}, {2});
  mixed.tensors[1].type = kStringType;
  EXPECT_TRUE(malformed(mixed, "must be of one type"));
  mixed.tensors[0].type = kStringType;
  EXPECT_TRUE(unsupported(mixed, where + "tensor 0 'a' [2] string: this type is not supported here, only "));
  ModelSpec other_output = model({2}, {2});
  other_output.tensors[2].type = kStringType;
  EXPECT_TRUE(refused(other_output, output_type == kBoolType && type != kBoolType ? ErrorCode::kModelUnsupported : ErrorCode::kModelMalformed, where + "tensor"));
}

}  // namespace tandem::test
