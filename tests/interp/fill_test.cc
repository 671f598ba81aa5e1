// FILL, RANGE and ONE_HOT write values rather than move them.
#include <gtest/gtest.h>

#include "tests/interp/movement.h"

namespace tandem {
namespace {

using namespace test;

ModelSpec fill(const std::vector<std::int32_t>& shape, TensorSpec value) {
  auto filled = value;
  filled.name = "filled";
  filled.shape = {1};
  filled.data.clear();
  return one_operator({.code = 94, .options_type = 68}, {int32_list("shape", shape), std::move(value)}, std::move(filled));
}

TEST(Fill, RepeatsAValue) {
  expect_in_every_type([](int type) { return fill({2, 2}, plain("value", {}, type)); }, {7}, {7, 7, 7, 7});
  EXPECT_EQ(output_shape(fill({2, 0, 3}, plain("value", {}))), Shape({2, 0, 3}));
  auto single = fill({1}, plain("value", {}));
  single.tensors[0] = plain("shape", {0});
  single.inputs = {1};
  EXPECT_EQ(output_shape(single), Shape{});
  EXPECT_EQ(run<std::int32_t>(single, {4}), Ints({4}));
}

TEST(Fill, RefusesOtherShapesAndValues) {
  EXPECT_TRUE(malformed(fill({2, -1}, plain("value", {})), "op #0 FILL: fills the shape [2,-1], which has a negative length"));
  EXPECT_TRUE(refused(fill({1 << 20, 1 << 20}, plain("value", {})), ErrorCode::kModelTooLarge, "[1048576,1048576]"));
  EXPECT_TRUE(malformed(fill({2}, plain("value", {2})), "tensor 1 'value' [2] int32: must be a single value"));
  auto spec = fill({2}, plain("value", {}));
  expect_arity_checked(spec, 2, 2, "FILL");
  spec.tensors[2].type = kInt64Type;
  EXPECT_TRUE(malformed(spec, "must be of one type"));
  spec = fill({2}, plain("value", {}));
  spec.tensors[0].data.clear();
  spec.inputs.push_back(0);
  EXPECT_TRUE(unsupported(spec, "tensor 0 'shape' [1] int32: must be a constant"));
  expect_same_quantization_checked(fill({2}, int8_tensor("value", {})), 2, "FILL");
}

template <class T>
ModelSpec range(T start, T limit, T delta) {
  const int type = std::is_same_v<T, float> ? kFloat32Type : sizeof(T) == 8 ? kInt64Type : kInt32Type;
  const auto value = [&](std::string name, T v) { return TensorSpec{.name = std::move(name), .type = type, .data = bytes_of<T>({v})}; };
  return one_operator({.code = 96, .options_type = 73}, {value("start", start), value("limit", limit), value("delta", delta)}, plain("range", {1}, type));
}
template <class T>
std::vector<T> values_of(const ModelSpec& spec) {
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  Interpreter interpreter = Interpreter::create(model).value();
  interpreter.invoke().value();
  const auto output = interpreter.output(0).as<T>();
  return {output.begin(), output.end()};
}

TEST(Range, StepsUpToTheLimit) {
  EXPECT_EQ(values_of<std::int32_t>(range<std::int32_t>(1, 8, 3)), (std::vector<std::int32_t>{1, 4, 7}));
  EXPECT_EQ(values_of<std::int32_t>(range<std::int32_t>(1, 7, 3)), (std::vector<std::int32_t>{1, 4}));
  EXPECT_EQ(values_of<std::int64_t>(range<std::int64_t>(2, -2, -2)), (std::vector<std::int64_t>{2, 0}));
  EXPECT_EQ(values_of<std::int32_t>(range<std::int32_t>(5, 5, 1)), std::vector<std::int32_t>{});
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(values_of<std::int64_t>(range<std::int64_t>(kLeast, kMost, kMost)), (std::vector<std::int64_t>{kLeast, -1, kMost - 1}));
  EXPECT_EQ(values_of<std::int64_t>(range<std::int64_t>(kMost, kLeast, kLeast)), (std::vector<std::int64_t>{kMost, -1}));
  EXPECT_EQ(values_of<float>(range<float>(0, 1, 0.25f)), Floats({0, 0.25f, 0.5f, 0.75f}));
  EXPECT_EQ(values_of<float>(range<float>(1, 0.4f, -0.3f)), Floats({1, 1 - 0.3f}));
}

TEST(Range, RefusesStepsThatNeverArrive) {
  EXPECT_TRUE(malformed(range<std::int32_t>(1, 8, 0), "op #0 RANGE: steps of 0 do not lead from 1 to 8"));
  EXPECT_TRUE(malformed(range<std::int32_t>(1, 8, -1), "steps of -1 do not lead from 1 to 8"));
  EXPECT_TRUE(malformed(range<std::int64_t>(8, 1, 1), "steps of 1 do not lead from 8 to 1"));
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(malformed(range<float>(0, 1, kNan), "do not lead from 0 to 1"));
  EXPECT_TRUE(malformed(range<float>(kNan, 1, 1), "do not lead from nan to 1"));
  EXPECT_TRUE(malformed(range<float>(kInfinity, kInfinity, 1), "do not lead from inf to inf"));
  EXPECT_TRUE(malformed(range<float>(0, kInfinity, 1), "more than 2147483647 values"));
  EXPECT_TRUE(malformed(range<std::int64_t>(0, std::int64_t{1} << 40, 1), "more than 2147483647 values"));
}

TEST(Range, RefusesWhatIsNoConstantValue) {
  auto spec = range<std::int32_t>(1, 8, 3);
  spec.tensors[1].data.clear();
  spec.inputs.push_back(1);
  EXPECT_TRUE(unsupported(spec, "op #0 RANGE: tensor 1 'limit' [] int32: must be a constant"));
  spec = range<std::int32_t>(1, 8, 3);
  spec.tensors[2] = int32_list("delta", {1, 2});
  EXPECT_TRUE(malformed(spec, "tensor 2 'delta' [2] int32: must be a single value"));
  spec.tensors[2] = int64_constant("delta", {}, {1});
  EXPECT_TRUE(malformed(spec, "must be of one type"));
  expect_arity_checked(range<std::int32_t>(1, 8, 3), 3, 3, "RANGE");
}

ModelSpec one_hot(Shape shape, std::int32_t depth, int axis, int type = kInt32Type) {
  return one_operator({.code = 85, .options_type = 61, .options = {Option::integer_value(0, axis)}},
                      {plain("indices", std::move(shape)), int32_constant("depth", {}, {depth}), {.name = "on", .type = type, .data = std::vector<std::uint8_t>(type == kInt32Type ? 4 : 1, 1)},
                       {.name = "off", .type = type, .data = std::vector<std::uint8_t>(type == kInt32Type ? 4 : 1, 0)}}, plain("hot", {1}, type));
}

TEST(OneHot, MarksTheIndex) {
  EXPECT_EQ((run_as<std::int32_t, std::int8_t>(one_hot({2}, 3, -1, kInt8Type), {2, 0})), Ints({0, 0, 1, 1, 0, 0}));
  EXPECT_EQ((run_as<std::int32_t, std::int8_t>(one_hot({2}, 3, 0, kInt8Type), {2, 0})), Ints({0, 1, 0, 0, 1, 0}));
  EXPECT_EQ((run_as<std::int32_t, std::int8_t>(one_hot({2, 1}, 2, 1, kInt8Type), {0, 1})), Ints({1, 0, 0, 1}));
  EXPECT_EQ(run<std::int32_t>(one_hot({3}, 2, -1), {-1, 2, 1}), Ints({0, 0, 0, 0, 0, 0x01010101}));  // none is marked twice
  EXPECT_EQ(output_shape(one_hot({4, 5}, 3, 1)), Shape({4, 3, 5}));
  EXPECT_EQ(output_shape(one_hot({}, 3, -1)), Shape({3}));
  EXPECT_EQ(output_shape(one_hot({2}, 0, -1)), Shape({2, 0}));
}

TEST(OneHot, RefusesWhatDoesNotGoTogether) {
  EXPECT_TRUE(malformed(one_hot({2}, -1, -1), "op #0 ONE_HOT: depth -1 is negative"));
  EXPECT_TRUE(malformed(one_hot({2}, 3, 2), "op #0 ONE_HOT: axis 2 of tensor 0 'indices' [2] int32"));
  EXPECT_TRUE(malformed(one_hot({2}, 3, -2), "op #0 ONE_HOT: axis -2, must be -1 or not negative"));
  auto spec = one_hot({2}, 3, -1);
  expect_arity_checked(spec, 4, 4, "ONE_HOT");
  expect_options_checked(spec, "ONE_HOT");
  spec.tensors[3] = int64_constant("off", {}, {0});
  EXPECT_TRUE(malformed(spec, "tensor 2 'on' [] int32 and tensor 3 'off' [] int64 must be of one type"));
  spec.tensors[3] = int32_list("off", {0, 0});
  EXPECT_TRUE(malformed(spec, "tensor 3 'off' [2] int32: must be a single value"));
  spec = one_hot({2}, 3, -1);
  spec.tensors[0].type = kFloat32Type;
  EXPECT_TRUE(unsupported(spec, "tensor 0 'indices' [2] float32"));
}

}  // namespace
}  // namespace tandem
