#include <gtest/gtest.h>

#include "tests/interp/single_values.h"

namespace tandem {
namespace {

using namespace test;

ModelSpec l2(TensorSpec in, TensorSpec out, int activation = 0) { return unary(11, std::move(in), std::move(out), 12, {Option::byte(0, activation)}); }
ModelSpec l2_int8(Shape shape) { return l2(int8_tensor("in", shape, 0.7f, 2), int8_tensor("out", shape, 1.0f / 128)); }

TEST(L2Normalization, DividesRowsByTheirLength) {
  const auto reals = l2(float_tensor("in", {2, 2}), float_tensor("out", {2, 2}));
  expect_near(run_as<float, float>(reals, {3, 4, 0, -5}), {0.6f, 0.8f, 0, -1});
  EXPECT_EQ((run_as<float, float>(reals, {0, 0, 0, 0})), Floats({0, 0, 0, 0}));
  EXPECT_EQ(run<std::int8_t>(l2_int8({3, 2}), {5, 6, 2, -98, 2, 2}), Ints({77, 102, 0, -128, 0, 0}));  // 0.6 * 128, 0.8 * 128
  const auto bytes = l2(uint8_tensor("in", {1, 2}, 1, 128), uint8_tensor("out", {1, 2}, 1.0f / 128, 128));
  EXPECT_EQ(run<std::uint8_t>(bytes, {131, 132}), Ints({205, 230}));
  EXPECT_EQ(run<std::int8_t>(l2_int8({0, 3}), {}), Ints());
}

TEST(L2Normalization, TakesRowsWhoseSquaresFillTheWord) {
  // 130^2 * 200000 is past 32 bits; 1 / sqrt(200000) * 128 rounds to 0.
  EXPECT_EQ(run<std::int8_t>(l2_int8({200000}), Ints(200000, -128)), Ints(200000, 0));
}

TEST(L2Normalization, RefusesWhatIsUnsound) {
  const auto good = l2_int8({1, 2});
  expect_arity_checked(good, 1, 1, "L2_NORMALIZATION");
  expect_options_checked(good, "L2_NORMALIZATION");
  expect_scale_and_zero_point_checked(good, 0, "L2_NORMALIZATION");
  expect_scale_and_zero_point_checked(good, 1, "L2_NORMALIZATION");
  EXPECT_TRUE(malformed(l2_int8({}), "op #0 L2_NORMALIZATION: tensor 0 'in' [] int8: needs a last dimension of at least 1"));
  EXPECT_TRUE(malformed(l2(int8_tensor("in", {2}), int8_tensor("out", {2}, 0.5f)), "tensor 1 'out' [2] int8: scale 0.5, zero point 0; must be 1/128 and 0"));
  EXPECT_TRUE(unsupported(l2(float_tensor("in", {2}), float_tensor("out", {2}), kRelu), "fused activation 1, only none (0)"));
}

}  // namespace
}  // namespace tandem
