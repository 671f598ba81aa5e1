// AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D in the types besides 8-bit.
#include <gtest/gtest.h>

#include <limits>

#include "tests/interp/linear.h"

namespace tandem {
namespace {

using namespace test;

constexpr int kAverage = 1, kL2 = 12, kMax = 17;

OperatorSpec pool(int code, int activation, int padding) {
  return {.code = code, .options_type = 5, .options = {Option::byte(0, padding), Option::integer_value(1, 1), Option::integer_value(2, 1), Option::integer_value(3, 2), Option::integer_value(4, 1),
                                                       Option::byte(5, activation)}};
}
// A window of two over a row of three.
ModelSpec reals(int code, int activation = kNone, int padding = kValid) {
  return one_operator(pool(code, activation, padding), {float_tensor("picture", {1, 1, 3, 1})}, float_tensor("pooled", {1, 1, 2, 1}));
}
ModelSpec codes(int code, int activation = kNone) {
  return one_operator(pool(code, activation, kValid), {int16_tensor("picture", {1, 1, 3, 1}, 0.001f)}, int16_tensor("pooled", {1, 1, 2, 1}, 0.001f));
}

TEST(PoolFloat, FoldsEachWindow) {
  EXPECT_EQ(run_floats(reals(kAverage), {1, 2, -5}), Floats({1.5f, -1.5f}));
  EXPECT_EQ(run_floats(reals(kMax), {1, 2, -5}), Floats({2, 2}));
  EXPECT_EQ(run_floats(reals(kMax), {-1, -2, -5}), Floats({-1, -2}));
  EXPECT_EQ(run_floats(reals(kL2), {1, 7, -1}), Floats({5, 5}));  // root of (1 + 49) / 2
}

TEST(PoolFloat, CountsOnlyWhatLiesInThePicture) {
  EXPECT_EQ(run_floats(reals(kAverage, kNone, kSame), {1, 2, -5}), Floats({1.5f, -1.5f, -5}));
  EXPECT_EQ(run_floats(reals(kMax, kNone, kSame), {1, 2, -5}), Floats({2, 2, -5}));
  EXPECT_EQ(run_floats(reals(kL2, kNone, kSame), {1, 7, -1}), Floats({5, 5, 1}));
}

TEST(PoolFloat, CutsAtItsActivation) {
  for (const int code : {kAverage, kMax}) {
    EXPECT_EQ(run_floats(reals(code, kRelu6), {9, 9, -99}), code == kMax ? Floats({6, 6}) : Floats({6, 0})) << code;
    EXPECT_EQ(run_floats(reals(code, kReluN1To1), {-9, -9, 99}), Floats({-1, 1})) << code;
  }
  EXPECT_EQ(run_floats(reals(kL2, kReluN1To1), {-9, -9, 9}), Floats({1, 1}));
}

TEST(PoolInt16, FoldsEachWindow) {
  EXPECT_EQ(run<std::int16_t>(codes(kAverage), {32767, 32766, -32768}), Ints({32767, -1}));  // 32766.5 and -1
  EXPECT_EQ(run<std::int16_t>(codes(kMax), {-300, -32768, -32768}), Ints({-300, -32768}));
}

TEST(PoolInt16, CutsAtItsActivation) {
  EXPECT_EQ(run<std::int16_t>(codes(kMax, kRelu6), {-300, -20, 7000}), Ints({0, 6000}));
  EXPECT_EQ(run<std::int16_t>(codes(kAverage, kReluN1To1), {-3000, -3000, 9000}), Ints({-1000, 1000}));
}

TEST(PoolInt16, KeepsTheQuantisation) {
  auto spec = codes(kAverage);
  spec.tensors[1].scales = {0.002f};
  EXPECT_TRUE(malformed(spec, "op #0 AVERAGE_POOL_2D: pooling keeps the quantisation"));
}

TEST(L2Pool2d, TakesFloatsOnly) {
  auto spec = codes(kL2);
  EXPECT_TRUE(unsupported(spec, "op #0 L2_POOL_2D: tensor 0 'picture' [1,1,3,1] int16: this type is not supported here, only float32"));
  EXPECT_TRUE(malformed(reals(kL2, 99), "op #0 L2_POOL_2D: activation 99 is not of the format"));
  EXPECT_TRUE(unsupported(reals(kL2, kTanh), "op #0 L2_POOL_2D: fused activation TANH"));
}

TEST(L2Pool2d, RefusesMissingOptions) { expect_options_checked(reals(kL2), "L2_POOL_2D"); }
TEST(L2Pool2d, RefusesAWrongNumberOfOperands) { expect_arity_checked(reals(kL2), 1, 1, "L2_POOL_2D"); }

}  // namespace
}  // namespace tandem
