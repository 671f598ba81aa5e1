// SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD, REDUCE_ANY, REDUCE_ALL, and what MEAN does beyond codes of 8 bits; mean_test.cc is for those.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/interp/elementwise.h"

namespace tandem {
namespace {

using namespace test;

constexpr int kMean = 40, kSum = 74, kMax = 82, kMin = 89, kProd = 81, kAny = 91, kAll = 140;
constexpr int kLeast = std::numeric_limits<std::int32_t>::min(), kMost = std::numeric_limits<std::int32_t>::max();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

ModelSpec reduce(int code, TensorSpec input, const std::vector<std::int32_t>& axes, TensorSpec output, bool keep_dims = false) {
  const auto count = static_cast<std::int32_t>(axes.size());
  return one_operator({.code = code, .options_type = 27, .options = {Option::byte(0, keep_dims ? 1 : 0)}}, {std::move(input), int32_constant("axes", {count}, axes)}, std::move(output));
}
template <class T>
std::vector<Plain<T>> reduce(int code, Shape shape, const std::vector<std::int32_t>& axes, const std::vector<Plain<T>>& values, int type = kTypeNumber<T>) {
  return run_as<T, T>(reduce(code, plain_tensor("values", std::move(shape), type), axes, plain_tensor("out", {1}, type)), values);
}

TEST(Sum, AddsInEveryType) {
  EXPECT_EQ(reduce<float>(kSum, {2, 3}, {0}, {1, 2, 3, 4, 5, 6}), Floats({5, 7, 9}));
  EXPECT_EQ(reduce<std::int32_t>(kSum, {2, 3}, {-1}, {1, 2, 3, kMost, 1, 0}), Ints({6, kLeast})) << "keeps the low bits";
  EXPECT_EQ(reduce<std::int64_t>(kSum, {2, 2, 2}, {0, 2}, {1, 2, 3, 4, 5, 6, 7, 8}), Ints({14, 22}));
  EXPECT_EQ(reduce<std::int32_t>(kSum, {}, {0}, {7}), Ints({7})) << "a single value has no axes, and TFLite lets any be named";
  // (10 - 2) * 0.5 + ... = 4 + 3 - 3 = 4 in steps of 0.25 above 1
  EXPECT_EQ(run<std::int8_t>(reduce(kSum, int8_tensor("values", {3}, 0.5f, 2), {0}, int8_tensor("sum", {}, 0.25f, 1)), {10, 8, -4}), Ints({17}));
  EXPECT_EQ(run<std::int16_t>(reduce(kSum, int16_tensor("values", {2, 2}, 0.5f), {0}, int16_tensor("sum", {}, 1)), {3, 32767, 4, 32767}), Ints({4, 32767}));
}

TEST(Mean, AveragesInEveryType) {
  EXPECT_EQ(reduce<float>(kMean, {2, 2}, {1}, {1, 2, 3, 5}), Floats({1.5f, 4}));
  EXPECT_EQ(reduce<std::int32_t>(kMean, {2, 2}, {1}, {kMost, kMost, -1, -2}), Ints({kMost, -1})) << "rounds towards zero";
  EXPECT_EQ(reduce<std::int64_t>(kMean, {2, 2}, {0}, {1, 2, 4, -7}), Ints({2, -2}));
  EXPECT_EQ(run<std::int16_t>(reduce(kMean, int16_tensor("values", {3}, 0.5f), {0}, int16_tensor("mean", {}, 0.25f)), {3, 4, 8}), Ints({10}));
  EXPECT_TRUE(malformed(reduce(kMean, int16_tensor("values", {3}, 0.5f, 1), {0}, int16_tensor("mean", {}, 0.25f)), "op #0 MEAN: tensor 0 'values' [3] int16: zero point 1, must be 0"));
}

TEST(Extrema, FindTheLargestAndTheSmallest) {
  EXPECT_EQ(reduce<std::int32_t>(kMax, {2, 3}, {1}, {1, 9, 3, -4, -5, -6}), Ints({9, -4}));
  EXPECT_EQ(reduce<std::int64_t>(kMin, {2, 3}, {0}, {1, 9, 3, -4, 10, -6}), Ints({-4, 9, -6}));
  EXPECT_EQ(reduce<std::int16_t>(kMax, {3}, {0}, {-5, -4, -6}), Ints({-4}));
  EXPECT_EQ(reduce<float>(kMax, {2, 2}, {0, 1}, {-kInfinity, -kInfinity, -kInfinity, -kInfinity}), Floats({-kInfinity}));
  EXPECT_EQ(reduce<std::uint8_t>(kMax, {2, 2}, {0}, {0, 0, 7, 0}, kBoolType), Ints({1, 0}));
  EXPECT_EQ(reduce<std::uint8_t>(kMin, {2, 2}, {0}, {9, 1, 7, 0}, kBoolType), Ints({1, 0}));
  const auto codes = reduce(kMin, int8_tensor("values", {3}, 0.5f, 1), {0}, int8_tensor("out", {}, 0.5f, 1));
  EXPECT_EQ(run<std::int8_t>(codes, {3, -128, 4}), Ints({-128}));
  EXPECT_TRUE(malformed(reduce(kMax, int8_tensor("values", {3}, 0.5f, 1), {0}, int8_tensor("out", {}, 0.5f, 0)), "op #0 REDUCE_MAX: tensor 0 'values' [3] int8 and tensor 2 'out' [] int8 are quantised differently"));
}

TEST(Reduce, MakesSomethingOfNoValues) {
  EXPECT_EQ(reduce<float>(kSum, {2, 0}, {1}, {}), Floats({0, 0}));
  EXPECT_EQ(reduce<float>(kProd, {0, 2}, {0}, {}), Floats({1, 1}));
  EXPECT_EQ(reduce<std::int32_t>(kMax, {0}, {0}, {}), Ints({kLeast}));
  EXPECT_EQ(reduce<std::int32_t>(kMin, {3, 0, 2}, {1}, {}), Ints(6, kMost));
  EXPECT_EQ(reduce<std::int32_t>(kSum, {0, 3}, {1}, {}), Ints());
  EXPECT_TRUE(malformed(reduce(kProd, int8_tensor("values", {0}), {0}, int8_tensor("out", {})), "op #0 REDUCE_PROD: tensor 0 'values' [0] int8: the product of no values"));
}

TEST(ReduceProd, MultipliesInEveryType) {
  EXPECT_EQ(reduce<float>(kProd, {2, 2}, {1}, {1.5f, 2, 3, 4}), Floats({3, 12}));
  EXPECT_EQ(reduce<std::int32_t>(kProd, {3}, {0}, {65536, 65537, 3}), Ints({3 * 65536}));
  EXPECT_EQ(reduce<std::int8_t>(kProd, {3}, {0}, {10, 10, 3}), Ints({44}));
  // In steps of 0.5, of which the cube root is 1 / 1.26: 2 * 3 * 1.26 = 8, 8 * -4 * 1.26 = -40, -40 * 1.26 = -50, each rounded
  EXPECT_EQ(run<std::int8_t>(reduce(kProd, int8_tensor("values", {3}, 1), {0}, int8_tensor("out", {}, 0.5f, 10)), {2, 3, -4}), Ints({-40}));
  EXPECT_TRUE(unsupported(reduce(kProd, int8_tensor("values", {1}, 1e10f), {0}, int8_tensor("out", {}, 1e-10f)), "op #0 REDUCE_PROD: tensor 0 'values' [1] int8: its scale is too large"));
  EXPECT_TRUE(unsupported(reduce(kProd, uint8_tensor("values", {1}), {0}, uint8_tensor("out", {})), "only int8 and int16 may have a scale here"));
}

TEST(Reduce, JoinsBools) {
  // Any byte but 0 is true.
  EXPECT_EQ(reduce<std::uint8_t>(kAny, {2, 3}, {1}, {0, 0, 0, 0, 200, 0}, kBoolType), Ints({0, 1}));
  EXPECT_EQ(reduce<std::uint8_t>(kAll, {2, 3}, {1}, {1, 2, 4, 1, 0, 1}, kBoolType), Ints({1, 0}));
  EXPECT_EQ(reduce<std::uint8_t>(kAny, {0}, {0}, {}, kBoolType), Ints({0}));
  EXPECT_EQ(reduce<std::uint8_t>(kAll, {0}, {0}, {}, kBoolType), Ints({1}));
  EXPECT_TRUE(unsupported(reduce(kAll, plain_tensor("values", {1}, kInt32Type), {0}, plain_tensor("out", {}, kInt32Type)), "op #0 REDUCE_ALL: tensor 0 'values' [1] int32: this type is not supported here, only bool"));
}

// All sets of axes of a shape with more channels than a block, against sums by index.
TEST(Reduce, EqualsThePlainFormula) {
  const Shape shape{3, 1, 4, 2, 300};
  Ints values(7200);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int>(i * i % 1009);
  for (unsigned mask = 1; mask < 32; ++mask) {
    std::vector<std::int32_t> axes;
    for (int d = 0; d < 5; ++d)
      if ((mask >> d & 1u) != 0) axes.push_back(d);
    Ints sums;
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t rest = i, at = 0, step = 1;
      for (std::size_t d = 5; d-- > 0;) {
        const auto length = static_cast<std::size_t>(shape[d]);
        if ((mask >> d & 1u) == 0) at += rest % length * step, step *= length;
        rest /= length;
      }
      sums.resize(step);
      sums[at] += values[i];
    }
    const auto spec = reduce(kSum, plain_tensor("values", shape, kInt32Type), axes, plain_tensor("out", {1}, kInt32Type));
    EXPECT_EQ((run_as<std::int32_t, std::int32_t>(spec, values)), sums) << mask;
    EXPECT_EQ((run_as<std::int32_t, std::int32_t>(spec, values, {}, {.threads = 3})), sums) << mask << " with 3 threads";
  }
}

TEST(Reduce, RefusesUnsoundModels) {
  const std::pair<int, std::string_view> operators[] = {{kSum, "SUM"}, {kMax, "REDUCE_MAX"}, {kMin, "REDUCE_MIN"}, {kProd, "REDUCE_PROD"}, {kAny, "REDUCE_ANY"}, {kAll, "REDUCE_ALL"}};
  for (const auto& [code, name] : operators) {
    SCOPED_TRACE(name);
    const int type = code == kAny || code == kAll ? kBoolType : kInt32Type;
    const auto model = [&, code = code](Shape shape, const std::vector<std::int32_t>& axes, bool keep_dims = false) {
      return reduce(code, plain_tensor("values", std::move(shape), type), axes, plain_tensor("out", {1}, type), keep_dims);
    };
    expect_arity_checked(model({2, 3}, {0}), 2, 2, name);
    expect_options_checked(model({2, 3}, {0}), name);
    EXPECT_EQ(output_shape(model({2, 3, 4}, {1})), Shape({2, 4}));
    EXPECT_EQ(output_shape(model({2, 3, 4}, {1, -1}, true)), Shape({2, 1, 1}));
    EXPECT_TRUE(malformed(model({2, 3}, {2}), "axis 2 of tensor 0 'values' [2,3]"));
    EXPECT_TRUE(malformed(model({2, 3}, {kLeast}), "axis -2147483648 of tensor 0"));
    EXPECT_TRUE(unsupported(model(Shape(9, 1), {0}), "more than 8 dimensions"));
    auto spec = model({2, 3}, {0});
    spec.tensors[2].type = kInt64Type;
    EXPECT_TRUE(malformed(spec, "must be of one type"));
    spec = model({2, 3}, {0});
    spec.tensors[1].data.clear();
    spec.inputs.push_back(1);
    EXPECT_TRUE(unsupported(spec, "tensor 1 'axes' [1] int32: must be a constant"));
  }
  const auto sums = reduce(kSum, int8_tensor("values", {3}), {0}, int8_tensor("out", {}));
  const auto products = reduce(kProd, int8_tensor("values", {3}), {0}, int8_tensor("out", {}));
  for (const std::size_t tensor : {0u, 2u}) expect_scale_and_zero_point_checked(sums, tensor, "SUM");
  expect_scale_and_zero_point_checked(products, 2, "REDUCE_PROD");
}

}  // namespace
}  // namespace tandem
