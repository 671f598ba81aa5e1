// ARG_MAX, ARG_MIN, CUMSUM and TOPK_V2.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/interp/elementwise.h"

namespace tandem {
namespace {

using namespace test;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

ModelSpec arg(bool is_max, TensorSpec input, std::int32_t axis, int output_type = kInt32Type) {
  return one_operator({.code = is_max ? 56 : 79, .options_type = is_max ? 40 : 57, .options = {Option::byte(0, output_type)}}, {std::move(input), int32_constant("axis", {}, {axis})},
                      plain_tensor("out", {1}, output_type));
}

TEST(ArgExtremum, FindsTheFirstOfEqualOnes) {
  const Ints values{3, 9, 9, -5, -5, 0};
  EXPECT_EQ((run_as<std::int8_t, std::int32_t>(arg(true, int8_tensor("values", {2, 3}), 1), values)), Ints({1, 2}));
  EXPECT_EQ((run_as<std::int8_t, std::int32_t>(arg(false, int8_tensor("values", {2, 3}), -1), values)), Ints({0, 0}));
  EXPECT_EQ((run_as<std::int32_t, std::int64_t>(arg(true, plain_tensor("values", {2, 3}, kInt32Type), 0, kInt64Type), values)), Ints({0, 0, 0}));
  EXPECT_EQ((run_as<std::uint8_t, std::int32_t>(arg(false, plain_tensor("values", {4}, kBoolType), 0), {7, 2, 0, 0})), Ints({2}));
  EXPECT_EQ(output_shape(arg(true, float_tensor("values", {2, 3, 4}), 1)), Shape({2, 4}));
  EXPECT_EQ(output_shape(arg(true, float_tensor("values", {3}), 0)), Shape());
}

TEST(ArgExtremum, RefusesUnsoundModels) {
  for (const bool is_max : {true, false}) {
    const std::string_view name = is_max ? "ARG_MAX" : "ARG_MIN";
    const auto good = arg(is_max, float_tensor("values", {2, 3}), 1);
    expect_arity_checked(good, 2, 2, name);
    expect_options_checked(good, name);
    auto bad = good;
    bad.operators[0].options[0] = Option::byte(0, kInt64Type);
    EXPECT_TRUE(malformed(bad, "tensor 2 'out' [1] int32: its options say type 4"));
    bad = arg(is_max, float_tensor("values", {2, 3}), 1, kFloat32Type);
    EXPECT_TRUE(unsupported(bad, "tensor 2 'out' [1] float32: this type is not supported here, only int32, int64"));
    EXPECT_TRUE(malformed(arg(is_max, float_tensor("values", {2, 3}), 2), "axis 2 of tensor 0 'values' [2,3] float32"));
    EXPECT_TRUE(malformed(arg(is_max, float_tensor("values", {}), 0), "axis 0 of tensor 0 'values' [] float32"));
    EXPECT_TRUE(malformed(arg(is_max, float_tensor("values", {2, 0}), 1), "tensor 0 'values' [2,0] float32: no values along axis 1"));
    EXPECT_EQ(output_shape(arg(is_max, float_tensor("values", {2, 0}), 0)), Shape({0}));
    bad = good;
    bad.tensors[1] = int32_constant("axis", {2}, {0, 1});
    EXPECT_TRUE(malformed(bad, "tensor 1 'axis' [2] int32: has 2 values, needs one axis"));
    EXPECT_TRUE(unsupported(arg(is_max, plain_tensor("values", {2}, kInt64Type), 0), "tensor 0 'values' [2] int64: this type is not supported here"));
  }
}

ModelSpec cumsum(int type, Shape shape, std::int32_t axis, bool exclusive = false, bool reverse = false) {
  return one_operator({.code = 128, .options_type = 102, .options = {Option::byte(0, exclusive), Option::byte(1, reverse)}},
                      {plain_tensor("values", std::move(shape), type), int32_constant("axis", {}, {axis})}, plain_tensor("out", {1}, type));
}

TEST(Cumsum, AddsUp) {
  const Ints values{1, 2, 3, 4, 5, 6};
  EXPECT_EQ(run<std::int32_t>(cumsum(kInt32Type, {2, 3}, 1), values), Ints({1, 3, 6, 4, 9, 15}));
  EXPECT_EQ(run<std::int32_t>(cumsum(kInt32Type, {2, 3}, 1, true), values), Ints({0, 1, 3, 0, 4, 9}));
  EXPECT_EQ(run<std::int32_t>(cumsum(kInt32Type, {2, 3}, 1, false, true), values), Ints({6, 5, 3, 15, 11, 6}));
  EXPECT_EQ(run<std::int64_t>(cumsum(kInt64Type, {2, 3}, -2, true, true), values), Ints({4, 5, 6, 0, 0, 0}));
  EXPECT_EQ((run_as<float, float>(cumsum(kFloat32Type, {3}, 0), {0.5f, 1, 2})), Floats({0.5f, 1.5f, 3.5f}));
  EXPECT_EQ(run<std::int32_t>(cumsum(kInt32Type, {2}, 0), {std::numeric_limits<int>::max(), 1}), Ints({std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}));
  EXPECT_EQ(output_shape(cumsum(kInt32Type, {2, 0}, 1)), Shape({2, 0}));
}

TEST(Cumsum, RefusesUnsoundModels) {
  const auto good = cumsum(kInt32Type, {2, 3}, 1);
  expect_arity_checked(good, 2, 2, "CUMSUM");
  expect_options_checked(good, "CUMSUM");
  EXPECT_TRUE(malformed(cumsum(kInt32Type, {2, 3}, -3), "op #0 CUMSUM: axis -3 of tensor 0 'values' [2,3] int32"));
  EXPECT_TRUE(unsupported(cumsum(kInt16Type, {2}, 0), "op #0 CUMSUM: tensor 0 'values' [2] int16: this type is not supported here"));
  auto bad = good;
  bad.tensors[2].type = kInt64Type;
  EXPECT_TRUE(malformed(bad, "must be of one type"));
  bad = good;
  bad.tensors[1].data.clear();
  bad.inputs.push_back(1);
  EXPECT_TRUE(unsupported(bad, "op #0 CUMSUM: tensor 1 'axis' [] int32: must be a constant"));
}

ModelSpec topk(TensorSpec input, std::int32_t k, int index_type = kInt32Type) {
  TensorSpec values = input;
  values.name = "best";
  ModelSpec spec = one_operator({.code = 48}, {std::move(input), int32_constant("k", {}, {k})}, std::move(values));
  spec.operators[0].outputs.push_back(spec.add_tensor(plain_tensor("where", {1}, index_type)));
  spec.outputs.push_back(spec.operators[0].outputs[1]);
  return spec;
}

// The values, and where they stood.
template <class T, class Index = std::int32_t>
std::pair<std::vector<Plain<T>>, Ints> best_of(const ModelSpec& spec, const std::vector<Plain<T>>& values, int threads = 1) {
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  Interpreter interpreter = Interpreter::create(model, {.threads = threads}).value();
  write_input<T>(interpreter, 0, values);
  interpreter.invoke().value();
  const auto best = interpreter.output(0).as<T>();
  const auto where = interpreter.output(1).as<Index>();
  return {{best.begin(), best.end()}, {where.begin(), where.end()}};
}

TEST(TopK, SortsTheLargest) {
  EXPECT_EQ(best_of<std::int8_t>(topk(int8_tensor("values", {2, 4}), 2), {3, 9, -1, 5, 0, -3, -2, -1}), std::pair(Ints({9, 5, 0, -1}), Ints({1, 3, 0, 3})));
  EXPECT_EQ(best_of<float>(topk(float_tensor("values", {3}), 3), {1, 3, 2}), std::pair(Floats({3, 2, 1}), Ints({1, 2, 0})));
  EXPECT_EQ(best_of<std::int64_t>(topk(plain_tensor("values", {3}, kInt64Type), 1), {1, 3, 2}), std::pair(Ints({3}), Ints({1})));
  EXPECT_EQ((best_of<std::int16_t, std::int16_t>(topk(int16_tensor("values", {3}, 0.5f), 2, kInt16Type), {1, 3, 2})), std::pair(Ints({3, 2}), Ints({1, 2})));
}

TEST(TopK, TakesTheFirstOfEqualOnes) {
  EXPECT_EQ(best_of<std::int32_t>(topk(plain_tensor("values", {7}, kInt32Type), 4), {5, 7, 5, 7, 5, 7, 5}), std::pair(Ints({7, 7, 7, 5}), Ints({1, 3, 5, 0})));
}

TEST(TopK, TakesNoneOfNone) {
  EXPECT_EQ(best_of<std::int32_t>(topk(plain_tensor("values", {2, 0}, kInt32Type), 0), {}), std::pair(Ints(), Ints()));
  EXPECT_EQ(best_of<std::int32_t>(topk(plain_tensor("values", {2, 1}, kInt32Type), 0), {1, 2}), std::pair(Ints(), Ints()));
}

TEST(TopK, PutsWhatIsNoNumberLast) {
  const auto [best, where] = best_of<float>(topk(float_tensor("values", {5}), 5), {kNan, 1, kNan, 3, 2});
  EXPECT_EQ(where, Ints({3, 4, 1, 0, 2}));
  EXPECT_TRUE(std::isnan(best[4]));
}

TEST(TopK, EqualsASort) {
  constexpr int kRows = 40, kLength = 301, kBest = 37;
  Ints values(kRows * kLength), expected;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int>(i * 7919 % 211);
  for (int r = 0; r < kRows; ++r) {
    Ints order(kLength);
    for (int i = 0; i < kLength; ++i) order[static_cast<std::size_t>(i)] = i;
    std::ranges::stable_sort(order, std::greater<>(), [&](int i) { return values[static_cast<std::size_t>(r * kLength + i)]; });
    expected.insert(expected.end(), order.begin(), order.begin() + kBest);
  }
  const auto spec = topk(plain_tensor("values", {kRows, kLength}, kInt32Type), kBest);
  EXPECT_EQ(best_of<std::int32_t>(spec, values).second, expected);
  EXPECT_EQ(best_of<std::int32_t>(spec, values, 3).second, expected) << "with 3 threads";
}

TEST(TopK, RefusesUnsoundModels) {
  const auto good = topk(float_tensor("values", {2, 3}), 2);
  EXPECT_EQ(output_shape(good), Shape({2, 2}));
  EXPECT_EQ(output_shape(topk(float_tensor("values", {2, 3}), 0)), Shape({2, 0}));
  EXPECT_EQ(output_shape(topk(float_tensor("values", {0, 3}), 2)), Shape({0, 2}));
  EXPECT_TRUE(malformed(topk(float_tensor("values", {2, 3}), 4), "op #0 TOPK_V2: k is 4, must lie in 0..3, the length of the rows of tensor 0 'values' [2,3] float32"));
  EXPECT_TRUE(malformed(topk(float_tensor("values", {2, 3}), -1), "op #0 TOPK_V2: k is -1, must lie in 0..3"));
  EXPECT_TRUE(malformed(topk(float_tensor("values", {}), 1), "op #0 TOPK_V2: tensor 0 'values' [] float32: has no dimensions"));
  EXPECT_TRUE(unsupported(topk(int16_tensor("values", {32768}, 1), 1, kInt16Type), "cannot hold where a value stands in rows of 32768"));
  EXPECT_TRUE(unsupported(topk(float_tensor("values", {3}), 1, kInt64Type), "tensor 3 'where' [1] int64: this type is not supported here, only int32, int16"));
  EXPECT_TRUE(unsupported(topk(plain_tensor("values", {3}, kBoolType), 1), "tensor 0 'values' [3] bool: this type is not supported here"));
  auto bad = good;
  bad.tensors[1] = int32_constant("k", {2}, {1, 1});
  EXPECT_TRUE(malformed(bad, "tensor 1 'k' [2] int32: has 2 values, needs one"));
  bad = good;
  bad.tensors[1].data.clear();
  bad.inputs.push_back(1);
  EXPECT_TRUE(unsupported(bad, "tensor 1 'k' [] int32: must be a constant"));
  bad = good;
  bad.operators[0].outputs.pop_back();
  bad.outputs.pop_back();
  EXPECT_TRUE(malformed(bad, "op #0 TOPK_V2: 1 outputs, needs 2"));
  bad = topk(int8_tensor("values", {3}, 0.5f), 1);
  bad.tensors[2].scales = {0.25f};
  EXPECT_TRUE(malformed(bad, "are quantised differently"));
}

}  // namespace
}  // namespace tandem
