// SELECT and SELECT_V2.
#include <gtest/gtest.h>

#include "tests/interp/elementwise.h"

namespace tandem {
namespace {

using namespace test;

constexpr int kSelect = 64, kSelectV2 = 123;

// Feeds bytes to all three operands.
ModelSpec select(int code, Shape condition, Shape x, Shape y, int type = kInt8Type) {
  return one_operator({.code = code}, {plain_tensor("condition", std::move(condition), kBoolType), plain_tensor("x", std::move(x), type), plain_tensor("y", std::move(y), type)}, plain_tensor("out", {1}, type));
}

template <class T>
std::vector<Plain<T>> run_select(const ModelSpec& spec, const Ints& condition, const std::vector<Plain<T>>& x, const std::vector<Plain<T>>& y) {
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  Interpreter interpreter = Interpreter::create(model).value();
  write_input<std::uint8_t>(interpreter, 0, condition);
  write_input<T>(interpreter, 1, x);
  write_input<T>(interpreter, 2, y);
  interpreter.invoke().value();
  const auto output = interpreter.output(0).as<T>();
  return {output.begin(), output.end()};
}

TEST(Select, TakesXWhereTheConditionIsTrue) {
  for (const int code : {kSelect, kSelectV2}) {
    EXPECT_EQ(run_select<std::int8_t>(select(code, {4}, {4}, {4}), {0, 1, 2, 0}, {1, 2, 3, 4}, {-1, -2, -3, -4}), Ints({-1, 2, 3, -4})) << "any byte but 0 is true";
    EXPECT_EQ(run_select<float>(select(code, {2}, {2}, {2}, kFloat32Type), {0, 1}, {1, 2}, {3, 4}), Floats({3, 2}));
    EXPECT_EQ(run_select<std::int64_t>(select(code, {2}, {2}, {2}, kInt64Type), {1, 0}, {1, 2}, {3, 4}), Ints({1, 4}));
    EXPECT_EQ(run_select<std::int16_t>(select(code, {}, {2}, {2}, kInt16Type), {1}, {1, 2}, {3, 4}), Ints({1, 2}));
  }
}

TEST(Select, TakesWholeSlicesForAListOfConditions) {
  EXPECT_EQ(run_select<std::int8_t>(select(kSelect, {2}, {2, 3}, {2, 3}), {0, 1}, {1, 2, 3, 4, 5, 6}, {-1, -2, -3, -4, -5, -6}), Ints({-1, -2, -3, 4, 5, 6}));
  EXPECT_EQ(run_select<std::int8_t>(select(kSelect, {1}, {}, {}), {1}, {1}, {2}), Ints({1}));
}

TEST(SelectV2, BroadcastsAllThree) {
  EXPECT_EQ(run_select<std::int8_t>(select(kSelectV2, {2, 1}, {1}, {3}), {1, 0}, {9}, {1, 2, 3}), Ints({9, 9, 9, 1, 2, 3}));
  EXPECT_EQ(run_select<std::int8_t>(select(kSelectV2, {2}, {2, 2}, {2, 1}), {1, 0}, {1, 2, 3, 4}, {-1, -2}), Ints({1, -1, 3, -2}));
  EXPECT_EQ(output_shape(select(kSelectV2, {5, 1, 1}, {4, 1}, {3})), Shape({5, 4, 3}));
  EXPECT_EQ(output_shape(select(kSelectV2, {1}, {0, 3}, {3})), Shape({0, 3}));
}

TEST(Select, RefusesOperandsThatDoNotGoTogether) {
  for (const int code : {kSelect, kSelectV2}) {
    const std::string_view name = code == kSelect ? "SELECT" : "SELECT_V2";
    SCOPED_TRACE(name);
    expect_arity_checked(select(code, {2}, {2}, {2}), 3, 3, name);
    auto spec = select(code, {2}, {2}, {2});
    spec.tensors[0].type = kInt32Type;
    EXPECT_TRUE(unsupported(spec, "tensor 0 'condition' [2] int32: this type is not supported here, only bool"));
    spec = select(code, {2}, {2}, {2});
    spec.tensors[2].type = kInt16Type;
    EXPECT_TRUE(malformed(spec, "must be of one type"));
    spec = select(code, {2}, {2}, {2});
    spec.tensors[3].type = kInt16Type;
    EXPECT_TRUE(malformed(spec, "must be of one type"));
    EXPECT_TRUE(unsupported(select(code, {2}, {2}, {2}, kStringType), "this type is not supported here"));
    spec = select(code, {2}, {2}, {2});
    spec.tensors[1] = int8_tensor("x", {2}, 0.5f);
    EXPECT_TRUE(malformed(spec, "are quantised differently"));
    EXPECT_TRUE(unsupported(select(code, {}, Shape(9, 1), Shape(9, 1)), "more than 8 dimensions"));
  }
  EXPECT_TRUE(malformed(select(kSelect, {2}, {2}, {1}), "op #0 SELECT: tensor 1 'x' [2] int8 and tensor 2 'y' [1] int8 must have one shape"));
  EXPECT_TRUE(malformed(select(kSelect, {3}, {2, 3}, {2, 3}), "op #0 SELECT: tensor 0 'condition' [3] bool does not go with tensor 1 'x' [2,3] int8"));
  EXPECT_TRUE(malformed(select(kSelect, {2, 1}, {2, 3}, {2, 3}), "does not go with"));
  EXPECT_TRUE(malformed(select(kSelectV2, {1}, {2, 3}, {2}), "op #0 SELECT_V2: tensor 1 'x' [2,3] int8 and tensor 2 'y' [2] int8 do not broadcast"));
  EXPECT_TRUE(malformed(select(kSelectV2, {2}, {2, 3}, {3}), "op #0 SELECT_V2: tensor 0 'condition' [2] bool does not broadcast with"));
  EXPECT_TRUE(refused(select(kSelectV2, {65536, 1}, {1, 65536}, {1}), ErrorCode::kModelTooLarge, "[65536,65536]"));
}

}  // namespace
}  // namespace tandem
