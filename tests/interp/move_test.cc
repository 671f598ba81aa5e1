// The copy loop behind most operators that move values, against one loop over all indices; and the operators that are nothing else.
#include "interp/ops/movement/move.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/interp/movement.h"
#include "tests/interp/vector_variants.h"

namespace tandem {
namespace {

using namespace test;

template <class T>
void copy_plainly(std::span<const MoveDim> dims, const T* in, T* out) {
  if (dims.empty()) {
    *out = *in;
    return;
  }
  for (std::int64_t i = 0; i < dims[0].length; ++i) copy_plainly(dims.subspan(1), in + i * dims[0].in_step, out + i * dims[0].out_step);
}

// `dims` has everything but the steps of the output, which is written without gaps.
template <class T>
void expect_copied(std::vector<MoveDim> dims, ThreadPool& pool, const VectorMoveBytes* vectors) {
  std::int64_t count = 1, low = 0, high = 0;
  for (std::size_t d = dims.size(); d-- > 0;) {
    dims[d].out_step = count;
    count *= dims[d].length;
    const std::int64_t reach = dims[d].in_step * (dims[d].length - 1);
    (reach < 0 ? low : high) += reach;
  }
  std::vector<T> in(static_cast<std::size_t>(high - low + 1)), wanted(static_cast<std::size_t>(count)), got(wanted.size());
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<T>(i * 7 + 1);
  copy_plainly<T>(dims, in.data() - low, wanted.data());
  Move(sizeof(T), dims, vectors).run(pool, reinterpret_cast<const std::byte*>(in.data() - low), reinterpret_cast<std::byte*>(got.data()));
  EXPECT_EQ(got, wanted);
}

void expect_any_arrangement_copied(const VectorMoveBytes* vectors) {
  const auto pool = ThreadPool::create(2).value();
  std::mt19937 random(5);
  const auto below = [&](int limit) { return static_cast<std::int64_t>(random() % static_cast<unsigned>(limit)); };
  for (int round = 0; round < 300; ++round) {
    std::vector<MoveDim> dims;
    const std::int64_t steps[] = {0, 1, 1, 2, 5, 16, 67, -1, -3};
    for (std::int64_t rank = below(6); rank > 0; --rank) dims.push_back({1 + below(rank <= 2 ? 80 : 4), steps[below(9)], 0});
    SCOPED_TRACE(round);
    expect_copied<std::uint8_t>(dims, *pool, vectors);
    expect_copied<std::uint16_t>(dims, *pool, vectors);
    expect_copied<std::uint32_t>(dims, *pool, vectors);
    expect_copied<std::uint64_t>(dims, *pool, vectors);
  }
}

void expect_unfilled_tiles_transposed(const VectorMoveBytes* vectors) {
  const auto pool = ThreadPool::create(2).value();
  for (const std::int64_t rows : {4, 31, 32, 33, 100})
    for (const std::int64_t columns : {4, 32, 65})
      for (const std::int64_t inner : {1, 3, 4}) {
        expect_copied<std::uint8_t>({{3, rows * columns * inner, 0}, {columns, inner, 0}, {rows, columns * inner, 0}, {inner, 1, 0}}, *pool, vectors);
        expect_copied<std::uint32_t>({{columns, inner, 0}, {2, columns * inner * rows, 0}, {rows, columns * inner, 0}, {inner, 1, 0}}, *pool, vectors);
      }
}

// Rows of every length around those that vectors copy.
void expect_rows_copied(const VectorMoveBytes* vectors) {
  const auto pool = ThreadPool::create(1).value();
  for (const std::int64_t bytes : {12, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 1023, 1024, 1025}) {
    SCOPED_TRACE(bytes);
    expect_copied<std::uint8_t>({{7, bytes + 3, 0}, {bytes, 1, 0}}, *pool, vectors);
    expect_copied<std::uint8_t>({{2, 1, 0}, {3, 5 * bytes, 0}, {bytes, 1, 0}}, *pool, vectors);
  }
}

using VectorMove = WithVectors;
TEST(Move, CopiesAnyArrangement) { expect_any_arrangement_copied(nullptr); }
TEST_P(VectorMove, CopiesAnyArrangement) { expect_any_arrangement_copied(GetParam().move); }
TEST(Move, TransposesWhatDoesNotFillATile) { expect_unfilled_tiles_transposed(nullptr); }
TEST_P(VectorMove, TransposesWhatDoesNotFillATile) { expect_unfilled_tiles_transposed(GetParam().move); }
TEST(Move, CopiesRowsOfAnyLength) { expect_rows_copied(nullptr); }
TEST_P(VectorMove, CopiesRowsOfAnyLength) { expect_rows_copied(GetParam().move); }
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VectorMove);
INSTANTIATE_TEST_SUITE_P(Isa, VectorMove, testing::ValuesIn(vector_variants()), variant_name);

TEST(Move, NamesTheVectorsThatMoveIt) {
  constexpr VectorMoveBytes vectors{{"move_bytes", "some"}, nullptr, nullptr};
  const auto by = [&](std::size_t value_size, std::vector<MoveDim> dims) { return std::string(Move(value_size, dims, &vectors).name().kernel); };
  EXPECT_EQ(by(1, {{40, 1, 30}, {30, 40, 1}}), "move_bytes");   // a transposition
  EXPECT_EQ(by(4, {{40, 1, 30}, {30, 40, 1}}), "");             // of larger values
  EXPECT_EQ(by(1, {{40, 70, 65}, {65, 1, 1}}), "move_bytes");   // rows
  EXPECT_EQ(by(1, {{40, 7000, 6500}, {6500, 1, 1}}), "");       // long ones
  EXPECT_EQ(by(1, {{40, 65, 65}, {65, 1, 1}}), "");             // one piece
}

TEST(Move, KnowsOnePiece) {
  const MoveDim whole[] = {{2, 12, 12}, {3, 4, 4}, {4, 1, 1}}, gap[] = {{2, 13, 12}, {12, 1, 1}};
  EXPECT_TRUE(Move(4, whole).is_one_piece());
  EXPECT_TRUE(Move(4, {}).is_one_piece());
  EXPECT_FALSE(Move(4, gap).is_one_piece());
}

// Operators with a list of integers as operand 1.
ModelSpec with_list(int code, Shape shape, const std::vector<std::int32_t>& list, int type = kInt32Type) {
  return one_operator({.code = code}, {plain("values", std::move(shape), type), int32_list("list", list)}, plain("moved", {1}, type));
}
void expect_list_checked(const ModelSpec& good, std::string_view name) {
  expect_arity_checked(good, 2, 2, name);
  expect_types_checked(good, name);
  auto spec = good;
  spec.tensors[1].data.clear();
  spec.inputs.push_back(1);
  EXPECT_TRUE(unsupported(spec, "must be a constant"));
  spec = good;
  spec.tensors[0].shape = Shape(9, 1);
  EXPECT_TRUE(unsupported(spec, "more than 8 dimensions"));
}

constexpr int kTranspose = 39, kReverse = 105, kTile = 69, kBroadcastTo = 130;

TEST(Transpose, OrdersDimensions) {
  expect_in_every_type([](int type) { return with_list(kTranspose, {2, 3}, {1, 0}, type); }, counted(6), {1, 4, 2, 5, 3, 6});
  EXPECT_EQ(run<std::int32_t>(with_list(kTranspose, {2, 1, 3}, {-1, 0, 1}), counted(6)), Ints({1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(output_shape(with_list(kTranspose, {2, 3, 4}, {2, 0, 1})), Shape({4, 2, 3}));
  EXPECT_EQ(output_shape(with_list(kTranspose, {2, 0, 4}, {2, 0, 1})), Shape({4, 2, 0}));
  EXPECT_EQ(run<std::int32_t>(with_list(kTranspose, {1, 3}, {1, 0}), {1, 2, 3}), Ints({1, 2, 3}));
}

TEST(Transpose, RefusesWhatIsNoOrder) {
  const std::string what = " is not an order of the dimensions of tensor 0 'values' [2,3] int32";
  EXPECT_TRUE(malformed(with_list(kTranspose, {2, 3}, {0, 0}), "op #0 TRANSPOSE: [0,0]" + what));
  EXPECT_TRUE(malformed(with_list(kTranspose, {2, 3}, {1, -1}), "[1,-1]" + what));
  EXPECT_TRUE(malformed(with_list(kTranspose, {2, 3}, {0}), "[0]" + what));
  EXPECT_TRUE(malformed(with_list(kTranspose, {2, 3}, {0, 2}), "axis 2 of"));
  expect_list_checked(with_list(kTranspose, {2, 3}, {1, 0}), "TRANSPOSE");
}

TEST(ReverseV2, GoesBackwards) {
  expect_in_every_type([](int type) { return with_list(kReverse, {2, 3}, {1}, type); }, counted(6), {3, 2, 1, 6, 5, 4});
  EXPECT_EQ(run<std::int32_t>(with_list(kReverse, {2, 3}, {0, -1}), counted(6)), Ints({6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(run<std::int32_t>(with_list(kReverse, {2, 2, 2}, {0, 2}), counted(8)), Ints({6, 5, 8, 7, 2, 1, 4, 3}));
  EXPECT_EQ(run<std::int32_t>(with_list(kReverse, {2, 0}, {0}), {}), Ints{});
}

TEST(ReverseV2, RefusesOtherDimensions) {
  EXPECT_TRUE(malformed(with_list(kReverse, {2, 3}, {2}), "op #0 REVERSE_V2: axis 2 of tensor 0 'values' [2,3] int32"));
  EXPECT_TRUE(malformed(with_list(kReverse, {2, 3}, {1, -1}), "op #0 REVERSE_V2: reverses dimension 1 of tensor 0 'values' [2,3] int32 twice"));
  expect_list_checked(with_list(kReverse, {2, 3}, {1}), "REVERSE_V2");
}

TEST(Tile, Repeats) {
  expect_in_every_type([](int type) { return with_list(kTile, {2, 1}, {1, 3}, type); }, {1, 2}, {1, 1, 1, 2, 2, 2});
  EXPECT_EQ(run<std::int32_t>(with_list(kTile, {2, 2}, {2, 2}), counted(4)), Ints({1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4}));
  EXPECT_EQ(output_shape(with_list(kTile, {2, 2}, {0, 3})), Shape({0, 6}));
  EXPECT_EQ(output_shape(with_list(kTile, Shape(8, 1), {1, 1, 1, 2, 1, 1, 1, 3})), Shape({1, 1, 1, 2, 1, 1, 1, 3}));
}

TEST(Tile, RefusesOtherMultiples) {
  EXPECT_TRUE(malformed(with_list(kTile, {2, 2}, {2}), "op #0 TILE: has 1 multiples for tensor 0 'values' [2,2] int32"));
  EXPECT_TRUE(malformed(with_list(kTile, {2}, {-1}), "repeats dimension 0 of tensor 0 'values' [2] int32 -1 times"));
  EXPECT_TRUE(malformed(with_list(kTile, {2}, {1 << 30}), "repeats dimension 0"));
  EXPECT_TRUE(refused(with_list(kTile, {2, 2}, {1 << 29, 1 << 29}), ErrorCode::kModelTooLarge, "[1073741824,1073741824]"));
  expect_list_checked(with_list(kTile, {2}, {2}), "TILE");
}

TEST(BroadcastTo, Repeats) {
  expect_in_every_type([](int type) { return with_list(kBroadcastTo, {2, 1}, {2, 2, 3}, type); }, {1, 2}, {1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2});
  EXPECT_EQ(run<std::int32_t>(with_list(kBroadcastTo, {1, 3}, {2, 3}), {1, 2, 3}), Ints({1, 2, 3, 1, 2, 3}));
  EXPECT_EQ(run<std::int32_t>(with_list(kBroadcastTo, {}, {4}), {7}), Ints({7, 7, 7, 7}));
  EXPECT_EQ(output_shape(with_list(kBroadcastTo, {1}, {0})), Shape({0}));
}

TEST(BroadcastTo, RefusesOtherShapes) {
  EXPECT_TRUE(malformed(with_list(kBroadcastTo, {2}, {3}), "op #0 BROADCAST_TO: tensor 0 'values' [2] int32 does not broadcast to [3]"));
  EXPECT_TRUE(malformed(with_list(kBroadcastTo, {1, 2}, {2}), "does not broadcast to [2]"));
  EXPECT_TRUE(malformed(with_list(kBroadcastTo, {1}, {-1}), "does not broadcast to [-1]"));
  EXPECT_TRUE(unsupported(with_list(kBroadcastTo, {1}, std::vector<std::int32_t>(9, 1)), "more than 8 dimensions"));
  EXPECT_TRUE(refused(with_list(kBroadcastTo, {1}, {1 << 20, 1 << 20}), ErrorCode::kModelTooLarge, "[1048576,1048576]"));
  expect_list_checked(with_list(kBroadcastTo, {1}, {2}), "BROADCAST_TO");
}

}  // namespace
}  // namespace tandem
