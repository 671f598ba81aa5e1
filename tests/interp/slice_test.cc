#include <gtest/gtest.h>

#include "tests/interp/movement.h"

namespace tandem {
namespace {

using namespace test;

constexpr std::int32_t kLeast = std::numeric_limits<std::int32_t>::min(), kMost = std::numeric_limits<std::int32_t>::max();

ModelSpec slice_of(Shape shape, TensorSpec begin, const std::vector<std::int32_t>& size, int type = kInt32Type) {
  return one_operator({.code = 65}, {plain("values", std::move(shape), type), std::move(begin), int32_list("size", size)}, plain("slice", {1}, type));
}
ModelSpec slice(Shape shape, const std::vector<std::int32_t>& begin, const std::vector<std::int32_t>& size, int type = kInt32Type) {
  return slice_of(std::move(shape), int32_list("begin", begin), size, type);
}

TEST(Slice, TakesAPartOfEachDimension) {
  expect_in_every_type([](int type) { return slice({2, 3}, {1, 1}, {1, 2}, type); }, counted(6), {5, 6});
  EXPECT_EQ(run<std::int32_t>(slice({2, 3}, {0, 1}, {2, -1}), counted(6)), Ints({2, 3, 5, 6}));
  EXPECT_EQ(run<std::int32_t>(slice({2, 3}, {0, 0}, {-1, -1}), counted(6)), counted(6));
  EXPECT_EQ(output_shape(slice({2, 3}, {2, 0}, {0, -1})), Shape({0, 3}));
  EXPECT_EQ(output_shape(slice({2, 3}, {0, 3}, {2, -1})), Shape({2, 0}));
}

TEST(Slice, TakesComputedBeginnings) {
  const auto spec = slice_of({2, 3}, plain("begin", {2}), {1, 2});
  EXPECT_EQ(run<std::int32_t>(spec, counted(6), {1, 1}), Ints({5, 6}));
  EXPECT_EQ(run<std::int32_t>(spec, counted(6), {0, 0}), Ints({1, 2}));
  EXPECT_TRUE(run_fails(spec, {counted(6), {1, 2}}, "op #0 SLICE: takes 2 from 2 on of dimension 1, whose length is 3"));
  EXPECT_TRUE(run_fails(spec, {counted(6), {-1, 0}}, "takes 1 from -1 on of dimension 0"));
  EXPECT_TRUE(run_fails(spec, {counted(6), {kMost, kLeast}}, "takes 1 from 2147483647 on"));
  EXPECT_TRUE(unsupported(slice_of({2, 3}, plain("begin", {2}), {1, -1}), "op #0 SLICE: tensor 1 'begin' [2] int32: must be a constant"));
  EXPECT_TRUE(malformed(slice_of({2, 3}, plain("begin", {2}), {3, 1}), "op #0 SLICE: takes 3 values of dimension 0"));
}

TEST(Slice, RefusesWhatIsNotThere) {
  EXPECT_TRUE(malformed(slice({4}, {3}, {2}), "op #0 SLICE: takes 2 from 3 on of dimension 0, whose length is 4"));
  EXPECT_TRUE(malformed(slice({4}, {-1}, {2}), "takes 2 from -1 on"));
  EXPECT_TRUE(malformed(slice({4}, {5}, {-1}), "takes 0 from 5 on"));
  EXPECT_TRUE(malformed(slice({4}, {-1}, {-1}), "takes 4 from -1 on"));
  EXPECT_TRUE(malformed(slice_of({4}, int64_constant("begin", {1}, {std::numeric_limits<std::int64_t>::min()}), {-1}), "from -9223372036854775808 on"));
  EXPECT_TRUE(malformed(slice({4}, {0}, {-2}), "op #0 SLICE: takes -2 values of dimension 0, must be -1 or not negative"));
  EXPECT_TRUE(malformed(slice({4}, {0, 0}, {1}), "tensor 1 'begin' [2] int32: has 2 beginnings for tensor 0 'values' [4] int32"));
  EXPECT_TRUE(malformed(slice({4}, {0}, {1, 1}), "tensor 2 'size' [2] int32: has 2 sizes for tensor 0 'values' [4] int32"));
  expect_arity_checked(slice({4}, {0}, {1}), 3, 3, "SLICE");
  expect_types_checked(slice({4}, {0}, {1}), "SLICE");
}

struct Masks {
  int begin = 0, end = 0, ellipsis = 0, new_axis = 0, shrink = 0;
  bool offset = false;
};
ModelSpec strided_of(Shape shape, TensorSpec begin, TensorSpec end, const std::vector<std::int32_t>& strides, const Masks& masks, int type = kInt32Type) {
  const auto option = [](int field, int value) { return Option::integer_value(field, value); };
  return one_operator({.code = 45, .options_type = 32, .options = {option(0, masks.begin), option(1, masks.end), option(2, masks.ellipsis), option(3, masks.new_axis), option(4, masks.shrink), Option::byte(5, masks.offset)}},
                      {plain("values", std::move(shape), type), std::move(begin), std::move(end), int32_list("strides", strides)}, plain("slice", {1}, type));
}
ModelSpec strided(Shape shape, const std::vector<std::int32_t>& begin, const std::vector<std::int32_t>& end, const std::vector<std::int32_t>& strides, const Masks& masks = {}) {
  return strided_of(std::move(shape), int32_list("begin", begin), int32_list("end", end), strides, masks);
}
Ints sliced(std::int32_t begin, std::int32_t end, std::int32_t stride, const Masks& masks = {}) { return run<std::int32_t>(strided({5}, {begin}, {end}, {stride}, masks), counted(5)); }

TEST(StridedSlice, WalksLikeNumpy) {
  EXPECT_EQ(sliced(1, 4, 1), Ints({2, 3, 4}));
  EXPECT_EQ(sliced(0, 5, 2), Ints({1, 3, 5}));
  EXPECT_EQ(sliced(-2, kMost, 1), Ints({4, 5}));
  EXPECT_EQ(sliced(kLeast, -3, 1), Ints({1, 2}));
  EXPECT_EQ(sliced(3, 1, 1), Ints{});
  EXPECT_EQ(sliced(4, 0, -1), Ints({5, 4, 3, 2}));
  EXPECT_EQ(sliced(kMost, kLeast, -2), Ints({5, 3, 1}));
  EXPECT_EQ(sliced(-1, -6, -3), Ints({5, 2}));
  EXPECT_EQ(sliced(0, 5, kMost), Ints({1}));
  EXPECT_EQ(sliced(4, -6, -kMost), Ints({5}));
}

TEST(StridedSlice, MasksOpenASide) {
  EXPECT_EQ(sliced(3, 4, 1, {.begin = 1}), Ints({1, 2, 3, 4}));
  EXPECT_EQ(sliced(3, 4, 1, {.end = 1}), Ints({4, 5}));
  EXPECT_EQ(sliced(3, 2, -1, {.begin = 1}), Ints({5, 4}));
  EXPECT_EQ(sliced(3, 2, -1, {.end = 1}), Ints({4, 3, 2, 1}));
  EXPECT_EQ(sliced(3, 2, -2, {.begin = 1, .end = 1}), Ints({5, 3, 1}));
  EXPECT_EQ(sliced(3, 2, 3, {.begin = 1, .end = 1}), Ints({1, 4}));
}

TEST(StridedSlice, MovesEveryType) {
  expect_in_every_type([](int type) { return strided_of({2, 3}, int32_list("begin", {0, 2}), int32_list("end", {2, 0}), {1, -1}, {}, type); }, counted(6), {3, 2, 6, 5});
}

TEST(StridedSlice, LeavesLastDimensionsWhole) {
  EXPECT_EQ(run<std::int32_t>(strided({3, 2}, {1}, {3}, {1}), counted(6)), Ints({3, 4, 5, 6}));
  EXPECT_EQ(output_shape(strided({3, 2}, {1}, {3}, {1})), Shape({2, 2}));
}

TEST(StridedSlice, DropsAndAddsDimensions) {
  EXPECT_EQ(output_shape(strided({3, 2}, {1, 0}, {2, 2}, {1, 1}, {.shrink = 1})), Shape({2}));
  EXPECT_EQ(run<std::int32_t>(strided({3, 2}, {1, 0}, {2, 2}, {1, 1}, {.shrink = 1}), counted(6)), Ints({3, 4}));
  EXPECT_EQ(run<std::int32_t>(strided({3, 2}, {0, -1}, {3, 0}, {1, 1}, {.shrink = 2}), counted(6)), Ints({2, 4, 6}));
  EXPECT_EQ(output_shape(strided({3, 2}, {1, 1}, {2, 2}, {1, 1}, {.shrink = 3})), Shape{});
  EXPECT_EQ(output_shape(strided({3, 2}, {7, 1}, {7, 2}, {1, 1}, {.new_axis = 1})), Shape({1, 1, 2}));
  EXPECT_EQ(run<std::int32_t>(strided({3, 2}, {7, 1}, {7, 2}, {1, 1}, {.new_axis = 1}), counted(6)), Ints({3, 4}));
  // both masks: the new dimension stays
  EXPECT_EQ(output_shape(strided({3, 2}, {7}, {7}, {1}, {.new_axis = 1, .shrink = 1})), Shape({1, 3, 2}));
}

TEST(StridedSlice, ExpandsAnEllipsis) {
  const auto last = strided({2, 2, 3}, {0, 2}, {0, 3}, {1, 1}, {.ellipsis = 1, .shrink = 2});
  EXPECT_EQ(output_shape(last), Shape({2, 2}));
  EXPECT_EQ(run<std::int32_t>(last, counted(12)), Ints({3, 6, 9, 12}));
  const auto both_ends = strided({2, 2, 3}, {1, 0, 1}, {2, 0, 2}, {1, 1, 1}, {.ellipsis = 2});
  EXPECT_EQ(run<std::int32_t>(both_ends, counted(12)), Ints({8, 11}));
  EXPECT_EQ(output_shape(both_ends), Shape({1, 2, 1}));
  // nothing is left for it
  EXPECT_EQ(run<std::int32_t>(strided({2, 2}, {1, 0, 1}, {2, 0, 2}, {1, 1, 1}, {.ellipsis = 2}), counted(4)), Ints({4}));
  // as a new dimension it counts no more
  EXPECT_EQ(output_shape(strided({2, 2}, {0}, {0}, {1}, {.ellipsis = 1, .new_axis = 1})), Shape({2, 2}));
}

TEST(StridedSlice, TakesLengthsForEnds) {
  EXPECT_EQ(sliced(1, 3, 1, {.offset = true}), Ints({2, 3, 4}));
  EXPECT_EQ(sliced(-4, 4, 3, {.offset = true}), Ints({2, 5}));
  EXPECT_EQ(sliced(5, 0, 1, {.offset = true}), Ints{});
  EXPECT_TRUE(malformed(strided({5}, {2}, {4}, {1}, {.offset = true}), "op #0 STRIDED_SLICE: takes 4 from 2 on of a dimension whose length is 5"));
  EXPECT_TRUE(malformed(strided({5}, {2}, {6}, {1}, {.offset = true}), "entry 0 takes 6 indices in steps of 1 of dimension 0"));
  EXPECT_TRUE(malformed(strided({5}, {2}, {1}, {-1}, {.offset = true}), "entry 0 takes 1 indices in steps of -1"));
}

TEST(StridedSlice, TakesComputedBeginningsWhereTheShapeIsKnown) {
  const auto row = strided_of({3, 2}, plain("begin", {1}), int32_list("end", {0}), {1}, {.shrink = 1});
  EXPECT_EQ(run<std::int32_t>(row, counted(6), {1}), Ints({3, 4}));
  EXPECT_EQ(run<std::int32_t>(row, counted(6), {-1}), Ints({5, 6}));
  EXPECT_TRUE(run_fails(row, {counted(6), {3}}, "op #0 STRIDED_SLICE: takes 1 from 3 on of a dimension whose length is 3"));
  EXPECT_TRUE(run_fails(row, {counted(6), {-4}}, "takes 1 from -4 on"));
  const auto offset = strided_of({3, 2}, plain("begin", {2}), int32_list("end", {2, 1}), {1, 1}, {.offset = true});
  EXPECT_EQ(run<std::int32_t>(offset, counted(6), {1, 1}), Ints({4, 6}));
  EXPECT_TRUE(run_fails(offset, {counted(6), {2, 0}}, "takes 2 from 2 on of a dimension whose length is 3"));
  const auto open = strided_of({3, 2}, plain("begin", {2}), plain("end", {2}), {1, 1}, {.begin = 2, .end = 2, .shrink = 1});
  EXPECT_EQ(output_shape(open), Shape({2}));
  EXPECT_TRUE(unsupported(strided_of({3, 2}, plain("begin", {1}), int32_list("end", {2}), {1}, {}), "tensor 1 'begin' [1] int32: must be a constant"));
  EXPECT_TRUE(unsupported(strided_of({3, 2}, int32_list("begin", {1}), plain("end", {1}), {1}, {}), "tensor 2 'end' [1] int32: must be a constant"));
}

TEST(StridedSlice, RefusesWhatIsNotThere) {
  const auto at = [](std::int32_t index) { return strided({5}, {index}, {0}, {1}, {.shrink = 1}); };
  EXPECT_TRUE(accepted(at(-5)));
  EXPECT_TRUE(malformed(at(5), "op #0 STRIDED_SLICE: entry 0 takes index 5 of dimension 0 of tensor 0 'values' [5] int32"));
  EXPECT_TRUE(malformed(at(-6), "entry 0 takes index -6"));
  EXPECT_TRUE(malformed(strided({5}, {0}, {5}, {0}), "op #0 STRIDED_SLICE: steps by 0 along dimension 0"));
  EXPECT_TRUE(malformed(strided({5}, {0}, {5}, {kLeast}), "steps by -2147483648"));
  EXPECT_TRUE(malformed(strided({5}, {0, 0}, {1, 1}, {1, 1}), "op #0 STRIDED_SLICE: slices 2 dimensions of tensor 0 'values' [5] int32"));
  EXPECT_TRUE(malformed(strided({5}, {0, 0}, {1, 1}, {1, 1}, {.ellipsis = 3}), "op #0 STRIDED_SLICE: has more than one ellipsis"));
  EXPECT_TRUE(malformed(strided({5}, {0, 0}, {1}, {1}), "tensor 1 'begin' [2] int32: must have as many values as there are strides, 1"));
  const std::vector<std::int32_t> many(32, 0);
  EXPECT_TRUE(malformed(strided({5}, many, many, many), "tensor 3 'strides' [32] int32: more than 31 entries"));
  EXPECT_TRUE(unsupported(strided({5}, std::vector<std::int32_t>(8, 0), std::vector<std::int32_t>(8, 0), std::vector<std::int32_t>(8, 1), {.new_axis = 255}), "more than 8 dimensions"));
}

TEST(StridedSlice, RefusesWhatDoesNotGoTogether) {
  const auto good = strided({5}, {0}, {5}, {1});
  expect_arity_checked(good, 4, 4, "STRIDED_SLICE");
  expect_options_checked(good, "STRIDED_SLICE");
  expect_types_checked(good, "STRIDED_SLICE");
}

}  // namespace
}  // namespace tandem
