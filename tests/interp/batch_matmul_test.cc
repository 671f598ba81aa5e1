#include <gtest/gtest.h>

#include <random>

#include "tests/interp/linear.h"
#include "tests/interp/plain_window.h"

namespace tandem {
namespace {

using namespace test;

OperatorSpec batch_matmul(bool turn_a = false, bool turn_b = false, bool asymmetric = false) {
  return {.code = 126, .options_type = 101, .options = {Option::byte(0, turn_a), Option::byte(1, turn_b), Option::byte(2, asymmetric)}};
}

ModelSpec floats(Shape a, Shape b, bool turn_a = false, bool turn_b = false) {
  return one_operator(batch_matmul(turn_a, turn_b), {float_tensor("a", std::move(a)), float_tensor("b", std::move(b))}, float_tensor("c", {1}));
}
ModelSpec codes() { return one_operator(batch_matmul(), {int8_tensor("a", {1, 2}, 0.5f, 1), int8_tensor("b", {2, 1}, 0.5f, -1)}, int8_tensor("c", {1, 1}, 0.25f, 3)); }

TEST(BatchMatmul, MultipliesMatrices) {
  EXPECT_EQ(run_floats(floats({2, 3}, {3, 2}), {1, 2, 3, 4, 5, 6}, {1, 10, 2, 20, 3, 30}), Floats({14, 140, 32, 320}));
  EXPECT_EQ(output_shape(floats({2, 3}, {3, 5})), Shape({2, 5}));
}

TEST(BatchMatmul, TakesTransposedOperands) {
  const Floats wanted{14, 140, 32, 320};
  EXPECT_EQ(run_floats(floats({3, 2}, {3, 2}, true, false), {1, 4, 2, 5, 3, 6}, {1, 10, 2, 20, 3, 30}), wanted);
  EXPECT_EQ(run_floats(floats({2, 3}, {2, 3}, false, true), {1, 2, 3, 4, 5, 6}, {1, 2, 3, 10, 20, 30}), wanted);
  EXPECT_EQ(run_floats(floats({3, 2}, {2, 3}, true, true), {1, 4, 2, 5, 3, 6}, {1, 2, 3, 10, 20, 30}), wanted);
}

TEST(BatchMatmul, BroadcastsWhatComesBefore) {
  // [2,1] batches of 1x1 with [3] batches of 1x1: every product of the two lists.
  const auto spec = floats({2, 1, 1, 1}, {3, 1, 1});
  EXPECT_EQ(output_shape(spec), Shape({2, 3, 1, 1}));
  EXPECT_EQ(run_floats(spec, {1, 10}, {2, 3, 4}), Floats({2, 3, 4, 20, 30, 40}));
  EXPECT_EQ(run_floats(floats({1, 1}, {3, 1, 1}), {5}, {2, 3, 4}), Floats({10, 15, 20}));
}

TEST(BatchMatmul, TakesZeroPointsAndScales) {
  // ((5 - 1) * 0.5) * ((3 + 1) * 0.5) + ((-1 - 1) * 0.5) * ((1 + 1) * 0.5) = 4 - 1 = 3;  3 / 0.25 + 3 = 15
  EXPECT_EQ(run<std::int8_t>(codes(), {5, -1}, {3, 1}), Ints({15}));
}

TEST(BatchMatmul, RoundsAsConvolutionsDo) {
  // 0.175 is 0.7 * 2^-2: 8 * 0.7 = 5.6 -> 6, then 6 / 4 = 1.5 -> 2; sums of 64 bits are rounded once: 1.4 -> 1.
  EXPECT_EQ(run<std::int8_t>(one_operator(batch_matmul(), {int8_tensor("a", {1, 1}, 0.175f), int8_tensor("b", {1, 1})}, int8_tensor("c", {1, 1})), {8}, {1}), Ints({2}));
  EXPECT_EQ(run<std::int16_t>(one_operator(batch_matmul(), {int16_tensor("a", {1, 1}, 0.175f), int16_tensor("b", {1, 1})}, int16_tensor("c", {1, 1})), {8}, {1}), Ints({1}));
}

TEST(BatchMatmul, QuantisesRowsWhereTheSecondOperandIsQuantised) {
  // Rows (1, -0.5) and (100, 100); around 0 the first has the codes 127 and -64 of 1 / 127, from end to end it is exact.
  const auto spec = [](bool turn_a, bool asymmetric) {
    return one_operator(batch_matmul(turn_a, false, asymmetric), {float_tensor("a", {2, 2}), holding(int8_tensor("b", {2, 1}), {2, 1})}, float_tensor("c", {2, 1}));
  };
  const auto expect = [](const Floats& got, float first) {
    ASSERT_EQ(got.size(), 2u);
    EXPECT_FLOAT_EQ(got[0], first);
    EXPECT_FLOAT_EQ(got[1], 300);
  };
  expect(run_floats(spec(false, false), {1, -0.5f, 100, 100}), 190.0f / 127);
  expect(run_floats(spec(true, false), {1, 100, -0.5f, 100}), 190.0f / 127);
  expect(run_floats(spec(false, true), {1, -0.5f, 100, 100}), 1.5f);
}

TEST(BatchMatmul, QuantisedRowsBroadcastToo) {
  const auto spec = one_operator(batch_matmul(), {float_tensor("a", {2, 1, 1, 1}), holding(int8_tensor("b", {3, 1, 1}), {2, 3, 4})}, float_tensor("c", {2, 3, 1, 1}));
  const Floats got = run_floats(spec, {1, 10}), wanted{2, 3, 4, 20, 30, 40};
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_FLOAT_EQ(got[i], wanted[i]) << i;
}

TEST(BatchMatmul, EqualsThePlainFormula) {
  std::mt19937 random(11);
  for (const auto& [batches, rows, depth, columns] : {std::tuple(1, 1, 1, 1), std::tuple(5, 3, 17, 7), std::tuple(3, 20, 4, 33)}) {
    const auto values = [&](int count) {
      const Ints list = random_codes(random, static_cast<std::size_t>(count), -100, 100);
      return Floats(list.begin(), list.end());
    };
    const Floats a = values(batches * rows * depth), b = values(batches * depth * columns);
    Floats wanted;
    for (int n = 0; n < batches; ++n)
      for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x) {
          float sum = 0;
          for (int k = 0; k < depth; ++k) sum += a[static_cast<std::size_t>((n * rows + y) * depth + k)] * b[static_cast<std::size_t>((n * depth + k) * columns + x)];
          wanted.push_back(sum);
        }
    EXPECT_EQ(run_floats(floats({batches, rows, depth}, {batches, depth, columns}), a, b), wanted);
    EXPECT_EQ(run_floats(floats({batches, rows, depth}, {batches, depth, columns}), a, b, 3), wanted) << "with 3 threads";
  }
}

TEST(BatchMatmul, OfNothingIsZero) {
  const auto shape = [](Shape a, Shape b) { return output_shape(floats(std::move(a), std::move(b))); };
  EXPECT_EQ(shape({0, 2}, {2, 3}), Shape({0, 3}));
  EXPECT_EQ(shape({0, 2, 2}, {1, 2, 3}), Shape({0, 2, 3}));
  EXPECT_EQ(run_floats(floats({2, 0}, {0, 3}), {}), Floats(6, 0.0f));
}

TEST(BatchMatmul, RefusesMissingOptions) { expect_options_checked(floats({1, 1}, {1, 1}), "BATCH_MATMUL"); }
TEST(BatchMatmul, RefusesAWrongNumberOfOperands) { expect_arity_checked(floats({1, 1}, {1, 1}), 2, 2, "BATCH_MATMUL"); }
TEST(BatchMatmul, RefusesUnsoundQuantisation) {
  for (std::size_t tensor = 0; tensor < 3; ++tensor) expect_scale_and_zero_point_checked(codes(), tensor, "BATCH_MATMUL");
  const auto spec = one_operator(batch_matmul(), {int16_tensor("a", {1, 1}), int16_tensor("b", {1, 1}, 1, 2)}, int16_tensor("c", {1, 1}));
  EXPECT_TRUE(malformed(spec, "op #0 BATCH_MATMUL: tensor 1 'b' [1,1] int16: zero point 2, must be 0 for int16"));
}

TEST(BatchMatmul, RefusesShapesThatDoNotGoTogether) {
  const std::string where = "op #0 BATCH_MATMUL: ";
  EXPECT_TRUE(malformed(floats({2, 3}, {2, 3}), where + "tensor 0 'a' [2,3] float32 has rows of 3, tensor 1 'b' [2,3] float32 columns of 2"));
  EXPECT_TRUE(malformed(floats({2, 3}, {3, 4}, true, true), where + "tensor 0 'a' [2,3] float32 has rows of 2, tensor 1 'b' [3,4] float32 columns of 4"));
  EXPECT_TRUE(malformed(floats({2, 1, 1}, {3, 1, 1}), where + "tensor 0 'a' [2,1,1] float32 and tensor 1 'b' [3,1,1] float32 do not broadcast"));
  EXPECT_TRUE(malformed(floats({3}, {3, 2}), where + "tensor 0 'a' [3] float32: has 1 dimensions, needs at least 2"));
  EXPECT_TRUE(malformed(floats({2, 3}, {}), where + "tensor 1 'b' [] float32: has 0 dimensions, needs at least 2"));
  const Shape many(11, 1);
  EXPECT_TRUE(unsupported(floats(many, many), "more than 10 dimensions"));
}

TEST(BatchMatmul, RefusesTypesThatDoNotGoTogether) {
  auto spec = codes();
  spec.tensors[1].type = kUint8Type;
  EXPECT_TRUE(malformed(spec, "op #0 BATCH_MATMUL: tensor 0 'a' [1,2] int8 and tensor 1 'b' [2,1] uint8 must be of one type"));
  spec = codes();
  for (auto& tensor : spec.tensors) tensor.type = kUint8Type;
  EXPECT_TRUE(unsupported(spec, "op #0 BATCH_MATMUL: tensor 0 'a' [1,2] uint8: this type is not supported here, only int8, int16, float32"));
}

TEST(BatchMatmul, RefusesProductsThatAreTooLarge) {
  EXPECT_TRUE(refused(floats({65536, 1}, {1, 65536}), ErrorCode::kModelTooLarge, "op #0 BATCH_MATMUL: its output would have the shape [65536,65536]"));
}

}  // namespace
}  // namespace tandem
