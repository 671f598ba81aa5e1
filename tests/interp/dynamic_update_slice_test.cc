#include <functional>
#include <numeric>

#include "tests/interp/movement.h"

namespace tandem {
namespace {

using namespace test;

// 1, 2, 3 ... with a box of -1, -2 ..., both constants; where it goes is the model's input.
ModelSpec updated(Shape whole, Shape box, int corner_type = kInt32Type) {
  const auto values_of = [](const Shape& shape) { return counted(std::accumulate(shape.begin(), shape.end(), 1, std::multiplies())); };
  Ints negative = values_of(box);
  for (int& value : negative) value = -value;
  const int rank = static_cast<int>(whole.size());
  return one_operator({.code = 151, .options_type = 117},
                      {holding(int8_tensor("whole", whole), values_of(whole)), holding(int8_tensor("box", box), negative), plain("corner", {rank}, corner_type)},
                      int8_tensor("out", whole));
}

TEST(DynamicUpdateSlice, ReplacesABox) {
  EXPECT_EQ((run_as<std::int32_t, std::int8_t>(updated({3, 4}, {2, 2}), {1, 2})), Ints({1, 2, 3, 4, 5, 6, -1, -2, 9, 10, -3, -4}));
  EXPECT_EQ((run_as<std::int64_t, std::int8_t>(updated({2, 2, 2}, {2, 1, 2}, kInt64Type), {0, 1, 0})), Ints({1, 2, -1, -2, 5, 6, -3, -4}));
}

TEST(DynamicUpdateSlice, MovesABoxThatReachesOutside) {
  EXPECT_EQ((run_as<std::int32_t, std::int8_t>(updated({3, 4}, {2, 2}), {-7, 2147483647})), Ints({1, 2, -1, -2, 5, 6, -3, -4, 9, 10, 11, 12}));
  EXPECT_EQ((run_as<std::int64_t, std::int8_t>(updated({3}, {1}, kInt64Type), {1 << 30})), Ints({1, 2, -1}));
}

TEST(DynamicUpdateSlice, TakesEmptyBoxesAndWholes) {
  EXPECT_EQ((run_as<std::int32_t, std::int8_t>(updated({3}, {3}), {2})), Ints({-1, -2, -3}));
  auto spec = updated({2, 2}, {2, 2});
  spec.tensors[1] = int8_tensor("box", {0, 2});
  EXPECT_EQ((run_as<std::int32_t, std::int8_t>(spec, {0, 0})), Ints({1, 2, 3, 4}));
}

TEST(DynamicUpdateSlice, RefusesOperandsThatDoNotFit) {
  const auto good = updated({3, 4}, {2, 2});
  expect_arity_checked(good, 3, 3, "DYNAMIC_UPDATE_SLICE");
  EXPECT_TRUE(malformed(updated({3, 4}, {2, 5}), "op #0 DYNAMIC_UPDATE_SLICE: tensor 1 'box' [2,5] int8 does not fit into tensor 0 'whole' [3,4] int8 along dimension 1"));
  EXPECT_TRUE(malformed(updated({3, 4}, {2}), "'box' [2] int8: has 1 dimensions, needs 2"));
  auto corner = good;
  corner.tensors[2].shape = {3};
  EXPECT_TRUE(malformed(corner, "'corner' [3] int32: must have an index for each of the 2 dimensions"));
  auto real = good;
  real.tensors[2].type = kFloat32Type;
  EXPECT_TRUE(unsupported(real, "'corner' [2] float32: this type is not supported here, only int32, int64"));
  auto mixed = good;
  mixed.tensors[1] = float_constant("box", {2, 2}, {1, 2, 3, 4});
  EXPECT_TRUE(malformed(mixed, "must be of one type"));
}

}  // namespace
}  // namespace tandem
