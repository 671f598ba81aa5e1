#include "tests/interp/one_operator.h"

namespace tandem {
namespace {

using namespace test;

// Input 0, a constant that counts from 1, with a constant box of -1, -2 ... at input 1, the model's input.
ModelSpec updated(Shape whole, Shape box, int corner_type = kInt32Type) {
  const auto counting = [](const Shape& shape, int step) {
    Ints values;
    for (std::int64_t i = 1, count = 1; i <= count; ++i) {
      if (i == 1) for (const int d : shape) count *= d;
      if (i <= count) values.push_back(static_cast<int>(i) * step);
    }
    return values;
  };
  const int rank = static_cast<int>(whole.size());
  return one_operator({.code = 151, .options_type = 117},
                      {holding(int8_tensor("whole", whole), counting(whole, 1)), holding(int8_tensor("box", box), counting(box, -1)),
                       TensorSpec{.name = "corner", .shape = {rank}, .type = corner_type}},
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
