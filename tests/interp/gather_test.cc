// GATHER, GATHER_ND and EMBEDDING_LOOKUP.
#include <gtest/gtest.h>

#include "tests/interp/movement.h"

namespace tandem {
namespace {

using namespace test;

ModelSpec gather(Shape table, TensorSpec indices, int axis = 0, int batch_dims = 0, int type = kInt32Type) {
  return one_operator({.code = 36, .options_type = 23, .options = {Option::integer_value(0, axis), Option::integer_value(1, batch_dims)}}, {plain("table", std::move(table), type), std::move(indices)},
                      plain("gathered", {1}, type));
}

TEST(Gather, TakesSlicesAlongADimension) {
  expect_in_every_type([](int type) { return gather({3, 2}, int32_list("indices", {2, 0, 2}), 0, 0, type); }, counted(6), {5, 6, 1, 2, 5, 6});
  EXPECT_EQ(run<std::int32_t>(gather({2, 3}, int32_list("indices", {2, 0}), 1), counted(6)), Ints({3, 1, 6, 4}));
  EXPECT_EQ(run<std::int32_t>(gather({2, 3}, int64_constant("indices", {2}, {2, 0}), -1), counted(6)), Ints({3, 1, 6, 4}));
  EXPECT_EQ(run<std::int32_t>(gather({3, 2}, plain("indices", {1, 2})), counted(6), {1, 1}), Ints({3, 4, 3, 4}));
  EXPECT_EQ(output_shape(gather({2, 3, 4}, plain("indices", {5, 6}), 1)), Shape({2, 5, 6, 4}));
  EXPECT_EQ(output_shape(gather({2, 3}, plain("indices", {}), 1)), Shape({2}));
  EXPECT_EQ(output_shape(gather({0, 3}, plain("indices", {0}))), Shape({0, 3}));
}

TEST(Gather, TakesBatchesTogether) {
  EXPECT_EQ(run<std::int32_t>(gather({2, 3}, plain("indices", {2, 2}), 1, 1), counted(6), {2, 0, 1, 1}), Ints({3, 1, 5, 5}));
  EXPECT_EQ(run<std::int32_t>(gather({2, 2, 2}, plain("indices", {2, 1}), 2, -1), counted(8), {1, 0}), Ints({2, 4, 5, 7}));
  EXPECT_EQ(output_shape(gather({2, 3, 4, 5}, plain("indices", {2, 7}), 2, 1)), Shape({2, 3, 7, 5}));
}

TEST(Gather, RefusesIndicesOutsideOfTheTable) {
  EXPECT_TRUE(malformed(gather({3, 2}, int32_list("indices", {0, 3})), "op #0 GATHER: index 3 at position 1, the table has 3 rows"));
  EXPECT_TRUE(malformed(gather({3, 2}, int64_constant("indices", {1}, {std::int64_t{1} << 32})), "index 4294967296 at position 0"));
  EXPECT_TRUE(malformed(gather({0, 2}, int32_list("indices", {0})), "the table has 0 rows"));
  EXPECT_TRUE(run_fails(gather({3, 2}, plain("indices", {2})), {counted(6), {1, 3}}, "op #0 GATHER: index 3 at position 1, the table has 3 rows"));
  EXPECT_TRUE(run_fails(gather({3, 2}, plain("indices", {2})), {counted(6), {-1, 0}}, "index -1 at position 0, the table has 3 rows"));
}

TEST(Gather, RefusesWhatDoesNotGoTogether) {
  EXPECT_TRUE(malformed(gather({2, 3}, plain("indices", {2}), 2), "op #0 GATHER: axis 2 of tensor 0 'table' [2,3] int32"));
  EXPECT_TRUE(malformed(gather({2, 3}, plain("indices", {2}), 0, 1), "op #0 GATHER: batch_dims 1 with axis 0"));
  EXPECT_TRUE(malformed(gather({2, 3}, plain("indices", {2}), 1, -2), "batch_dims -2 with axis 1"));
  EXPECT_TRUE(malformed(gather({2, 3}, plain("indices", {}), 1, 1), "batch_dims 1 with axis 1"));
  EXPECT_TRUE(malformed(gather({2, 3}, plain("indices", {3, 1}), 1, 1), "tensor 0 'table' [2,3] int32 and tensor 1 'indices' [3,1] int32 must agree in the first 1 dimensions"));
  EXPECT_TRUE(unsupported(gather({2, 3}, plain("indices", {2}, kFloat32Type)), "tensor 1 'indices' [2] float32: this type is not supported here, only int16, int32, int64"));
  const auto good = gather({2, 3}, plain("indices", {2}));
  expect_arity_checked(good, 2, 2, "GATHER");
  expect_options_checked(good, "GATHER");
  expect_types_checked(good, "GATHER");
}

ModelSpec gather_nd(Shape table, TensorSpec indices, int type = kInt32Type) {
  return one_operator({.code = 107}, {plain("table", std::move(table), type), std::move(indices)}, plain("gathered", {1}, type));
}

TEST(GatherNd, TakesSlicesByTheirCoordinates) {
  expect_in_every_type([](int type) { return gather_nd({2, 3}, int32_constant("indices", {2, 2}, {1, 0, 0, 2}), type); }, counted(6), {4, 3});
  EXPECT_EQ(run<std::int32_t>(gather_nd({2, 3}, plain("indices", {2, 1})), counted(6), {1, 0}), Ints({4, 5, 6, 1, 2, 3}));
  EXPECT_EQ(output_shape(gather_nd({2, 3, 4}, plain("indices", {5, 6, 2}))), Shape({5, 6, 4}));
  EXPECT_EQ(output_shape(gather_nd({2}, plain("indices", {1}))), Shape{});
  EXPECT_EQ(run<std::int32_t>(gather_nd({2}, plain("indices", {3, 0})), {1, 2}), Ints({1, 2, 1, 2, 1, 2}));
}

TEST(GatherNd, RefusesCoordinatesOutsideOfTheTable) {
  EXPECT_TRUE(malformed(gather_nd({2, 3}, int32_constant("indices", {1, 2}, {1, 3})), "op #0 GATHER_ND: index 3 at position 1, dimension 1 of the table has the length 3"));
  EXPECT_TRUE(run_fails(gather_nd({2, 3}, plain("indices", {1, 2})), {counted(6), {-1, 0}}, "op #0 GATHER_ND: index -1 at position 0, dimension 0 of the table has the length 2"));
  EXPECT_TRUE(malformed(gather_nd({2}, plain("indices", {1, 2})), "op #0 GATHER_ND: tensor 1 'indices' [1,2] int32: has 2 coordinates for the 1 dimensions"));
  EXPECT_TRUE(malformed(gather_nd({}, plain("indices", {1})), "tensor 0 'table' [] int32: needs at least one dimension"));
  EXPECT_TRUE(malformed(gather_nd({2}, plain("indices", {})), "tensor 1 'indices' [] int32: needs at least one dimension"));
  EXPECT_TRUE(unsupported(gather_nd({2}, plain("indices", {1}, kInt8Type)), "tensor 1 'indices' [1] int8"));
  expect_arity_checked(gather_nd({2}, plain("indices", {1})), 2, 2, "GATHER_ND");
  expect_types_checked(gather_nd({2}, plain("indices", {1})), "GATHER_ND");
}

ModelSpec lookup(TensorSpec table, TensorSpec found, const std::vector<std::int32_t>& rows = {}) {
  return one_operator({.code = 7}, {rows.empty() ? plain("rows", {2}) : int32_list("rows", rows), std::move(table)}, std::move(found));
}

TEST(EmbeddingLookup, TakesRows) {
  EXPECT_EQ(run<std::int32_t>(lookup(plain("table", {3, 2}), plain("found", {1})), {2, 0}, counted(6)), Ints({5, 6, 1, 2}));
  EXPECT_EQ(run<std::int32_t>(lookup(plain("table", {3, 2}), plain("found", {1}), {1}), counted(6)), Ints({3, 4}));
  EXPECT_EQ(output_shape(lookup(plain("table", {3, 2, 5}), plain("found", {1}))), Shape({2, 2, 5}));
}

TEST(EmbeddingLookup, TurnsCodesIntoRealValues) {
  const auto found = [](TensorSpec table) { return run_as<std::int32_t, float>(lookup(std::move(table), float_tensor("found", {1})), {1, 0}); };
  EXPECT_EQ(found(holding(int8_tensor("table", {2, 2}, 0.5f), {1, -2, 3, -128})), Floats({1.5f, -64, 0.5f, -1}));
  auto by_row = holding(int8_tensor("table", {2, 2}), {1, -2, 3, 4});
  by_row.scales = {0.5f, 2};
  EXPECT_EQ(found(by_row), Floats({6, 8, 0.5f, -1}));
  EXPECT_EQ(found(holding(uint8_tensor("table", {2, 1}, 0.5f), {2, 255})), Floats({-0.5f, 1}));  // as TFLite reads them
}

TEST(EmbeddingLookup, RefusesRowsOutsideOfTheTable) {
  EXPECT_TRUE(malformed(lookup(plain("table", {3, 2}), plain("found", {1}), {3}), "op #0 EMBEDDING_LOOKUP: index 3 at position 0, the table has 3 rows"));
  EXPECT_TRUE(run_fails(lookup(plain("table", {3, 2}), plain("found", {1})), {{0, -1}, counted(6)}, "index -1 at position 1, the table has 3 rows"));
}

TEST(EmbeddingLookup, RefusesWhatDoesNotGoTogether) {
  const auto hybrid = lookup(int8_tensor("table", {2, 2}), float_tensor("found", {1}));
  expect_arity_checked(hybrid, 2, 2, "EMBEDDING_LOOKUP");
  auto spec = hybrid;
  spec.tensors[1].zero_points = {1};
  EXPECT_TRUE(malformed(spec, "op #0 EMBEDDING_LOOKUP: tensor 1 'table' [2,2] int8: zero point 1"));
  spec.tensors[1] = uint8_tensor("table", {2, 2}, 1, 1);
  EXPECT_TRUE(malformed(spec, "zero point 1, must be 0"));
  spec.tensors[1].scales.clear();
  EXPECT_TRUE(malformed(spec, "has no scale"));
  spec = hybrid;
  spec.tensors[1].scales = {1, 1, 1};
  EXPECT_TRUE(malformed(spec, "3 scales along axis 0 of 2"));
  EXPECT_TRUE(unsupported(lookup(plain("table", {2, 2}), float_tensor("found", {1})), "tensor 1 'table' [2,2] int32: this type is not supported here, only int8, uint8"));
  EXPECT_TRUE(malformed(lookup(plain("table", {2, 2}), plain("found", {1}, kInt8Type)), "must be of one type"));
  EXPECT_TRUE(malformed(lookup(plain("table", {2}), plain("found", {1})), "tensor 1 'table' [2] int32: needs at least two dimensions"));
  spec = lookup(plain("table", {2, 2}), plain("found", {1}));
  spec.tensors[0].shape = {1, 2};
  EXPECT_TRUE(malformed(spec, "tensor 0 'rows' [1,2] int32: has 2 dimensions, needs 1"));
  spec.tensors[0] = plain("rows", {2}, kInt64Type);
  EXPECT_TRUE(unsupported(spec, "tensor 0 'rows' [2] int64"));
}

}  // namespace
}  // namespace tandem
