// Blocks of pixels: DEPTH_TO_SPACE, SPACE_TO_DEPTH, SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND.
#include <gtest/gtest.h>

#include "tests/interp/movement.h"

namespace tandem {
namespace {

using namespace test;

constexpr int kDepthToSpace = 5, kSpaceToDepth = 26;
ModelSpec depth(int code, Shape shape, std::int32_t block, int type = kInt32Type) {
  return one_operator({.code = code, .options_type = code == kDepthToSpace ? 94 : 19, .options = {Option::integer_value(0, block)}}, {plain("picture", std::move(shape), type)}, plain("moved", {1}, type));
}

TEST(SpaceToDepth, MakesChannelsOfBlocks) {
  expect_in_every_type([](int type) { return depth(kSpaceToDepth, {1, 2, 4, 1}, 2, type); }, counted(8), {1, 2, 5, 6, 3, 4, 7, 8});
  EXPECT_EQ(run<std::int32_t>(depth(kSpaceToDepth, {1, 2, 2, 2}, 2), counted(8)), counted(8));
  EXPECT_EQ(output_shape(depth(kSpaceToDepth, {2, 6, 3, 5}, 3)), Shape({2, 2, 1, 45}));
  EXPECT_EQ(output_shape(depth(kSpaceToDepth, {0, 2, 2, 1}, 2)), Shape({0, 1, 1, 4}));
}

TEST(DepthToSpace, MakesBlocksOfChannels) {
  expect_in_every_type([](int type) { return depth(kDepthToSpace, {1, 1, 2, 4}, 2, type); }, counted(8), {1, 2, 5, 6, 3, 4, 7, 8});
  EXPECT_EQ(run<std::int32_t>(depth(kDepthToSpace, {1, 2, 1, 4}, 2), counted(8)), counted(8));
  EXPECT_EQ(output_shape(depth(kDepthToSpace, {2, 2, 1, 45}, 3)), Shape({2, 6, 3, 5}));
  EXPECT_EQ(output_shape(depth(kDepthToSpace, {1, 0, 1, 4}, 2)), Shape({1, 0, 2, 1}));
}

TEST(DepthAndSpace, RefuseOtherBlocks) {
  EXPECT_TRUE(malformed(depth(kSpaceToDepth, {1, 4, 4, 1}, 0), "op #0 SPACE_TO_DEPTH: blocks of 0 by 0 pixels of tensor 0 'picture' [1,4,4,1] int32"));
  EXPECT_TRUE(malformed(depth(kSpaceToDepth, {1, 4, 4, 1}, -2), "blocks of -2 by -2"));
  EXPECT_TRUE(malformed(depth(kSpaceToDepth, {1, 4, 6, 1}, 3), "blocks of 3 by 3"));
  EXPECT_TRUE(malformed(depth(kSpaceToDepth, {1, 0, 0, 1}, 1 << 20), "are too many channels"));
  EXPECT_TRUE(malformed(depth(kDepthToSpace, {1, 1, 1, 4}, 0), "op #0 DEPTH_TO_SPACE: the channels of tensor 0 'picture' [1,1,1,4] int32 do not become blocks of 0 by 0 pixels"));
  EXPECT_TRUE(malformed(depth(kDepthToSpace, {1, 1, 1, 4}, 3), "do not become blocks of 3 by 3"));
  EXPECT_TRUE(malformed(depth(kDepthToSpace, {1, 1 << 20, 1, 0}, 1 << 20), "do not become blocks"));
  for (const int code : {kSpaceToDepth, kDepthToSpace}) {
    const std::string name = code == kSpaceToDepth ? "SPACE_TO_DEPTH" : "DEPTH_TO_SPACE";
    EXPECT_TRUE(malformed(depth(code, {1, 4, 4}, 2), "has 3 dimensions, needs 4"));
    const auto good = depth(code, {1, 2, 2, 4}, 2);
    expect_arity_checked(good, 1, 1, name);
    expect_options_checked(good, name);
    expect_types_checked(good, name);
  }
}

constexpr int kBatchToSpace = 37, kSpaceToBatch = 38;
ModelSpec batch(int code, TensorSpec picture, const std::vector<std::int32_t>& block, const std::vector<std::int32_t>& edges) {
  auto moved = picture;
  moved.name = "moved";
  moved.shape = {1};
  return one_operator({.code = code}, {std::move(picture), int32_list("block", block), int32_constant("edges", {static_cast<std::int32_t>(edges.size() / 2), 2}, edges)}, std::move(moved));
}
ModelSpec batch(int code, Shape shape, const std::vector<std::int32_t>& block, const std::vector<std::int32_t>& edges) { return batch(code, plain("picture", std::move(shape)), block, edges); }

TEST(SpaceToBatch, DealsThePixelsOfABlock) {
  expect_in_every_type([](int type) { return batch(kSpaceToBatch, plain("picture", {1, 2, 4, 1}, type), {2, 2}, {0, 0, 0, 0}); }, counted(8), {1, 3, 2, 4, 5, 7, 6, 8});
  // one row above, one column on either side: 0 0 0 0 / 0 1 2 0
  EXPECT_EQ(run<std::int32_t>(batch(kSpaceToBatch, {1, 1, 2, 1}, {2, 2}, {1, 0, 1, 1}), {1, 2}), Ints({0, 0, 0, 0, 0, 2, 1, 0}));
  EXPECT_EQ(run<std::int8_t>(batch(kSpaceToBatch, int8_tensor("picture", {1, 1, 1}, 1, 9), {2}, {1, 0}), {5}), Ints({9, 5}));
  EXPECT_EQ(output_shape(batch(kSpaceToBatch, {2, 3, 4}, {2}, {1, 0})), Shape({4, 2, 4}));
  EXPECT_EQ(output_shape(batch(kSpaceToBatch, {2, 3, 5, 7}, {3, 2}, {0, 3, 1, 0})), Shape({12, 2, 3, 7}));
  EXPECT_EQ(run<std::int32_t>(batch(kSpaceToBatch, {1, 0, 1}, {2}, {1, 1}), {}), Ints({0, 0}));
  EXPECT_EQ(run<std::int32_t>(batch(kSpaceToBatch, {2, 2, 1}, {2}, {0, 0}), counted(4)), Ints({1, 3, 2, 4}));
}

TEST(BatchToSpace, CollectsThePixelsOfABlock) {
  expect_in_every_type([](int type) { return batch(kBatchToSpace, plain("picture", {4, 1, 2, 1}, type), {2, 2}, {0, 0, 0, 0}); }, counted(8), {1, 3, 2, 4, 5, 7, 6, 8});
  // 1 3 2 4 / 5 7 6 8 without the first row and the outer columns
  EXPECT_EQ(run<std::int32_t>(batch(kBatchToSpace, {4, 1, 2, 1}, {2, 2}, {1, 0, 1, 1}), counted(8)), Ints({7, 6}));
  EXPECT_EQ(run<std::int32_t>(batch(kBatchToSpace, {4, 1, 1}, {2}, {0, 0}), counted(4)), Ints({1, 3, 2, 4}));
  EXPECT_EQ(output_shape(batch(kBatchToSpace, {12, 2, 3, 7}, {3, 2}, {0, 3, 1, 0})), Shape({2, 3, 5, 7}));
  EXPECT_EQ(output_shape(batch(kBatchToSpace, {2, 1, 1}, {2}, {1, 1})), Shape({1, 0, 1}));
}

TEST(BatchAndSpace, RefuseWhatDoesNotComeOutEven) {
  EXPECT_TRUE(malformed(batch(kSpaceToBatch, {1, 3, 4}, {2}, {0, 0}), "op #0 SPACE_TO_BATCH_ND: dimension 1 of tensor 0 'picture' [1,3,4] int32, 3 with its padding, does not come out even in blocks of 2"));
  EXPECT_TRUE(malformed(batch(kSpaceToBatch, {4, 0, 0, 1}, {1 << 16, 1 << 16}, {0, 0, 0, 0}), "blocks of 65536 by 65536 are too many for"));
  EXPECT_TRUE(malformed(batch(kSpaceToBatch, {0, 1, 1}, {1}, {2147483647, 0}), "pads dimension 1 of"));
  EXPECT_TRUE(malformed(batch(kBatchToSpace, {3, 1, 1}, {2}, {0, 0}), "op #0 BATCH_TO_SPACE_ND: the 3 pictures of tensor 0 'picture' [3,1,1] int32 do not fill blocks of 2 by 1"));
  EXPECT_TRUE(malformed(batch(kBatchToSpace, {2, 1, 1}, {2}, {2, 1}), "tensor 0 'picture' [2,1,1] int32 in blocks of 2 cannot have 2 and 1 pixels cut off"));
  EXPECT_TRUE(malformed(batch(kBatchToSpace, {0, 1 << 16, 1}, {1 << 16}, {0, 0}), "cannot have 0 and 0 pixels cut off"));
  for (const int code : {kSpaceToBatch, kBatchToSpace}) {
    const std::string name = code == kSpaceToBatch ? "SPACE_TO_BATCH_ND" : "BATCH_TO_SPACE_ND";
    EXPECT_TRUE(malformed(batch(code, {4, 2, 2, 1}, {0, 1}, {0, 0, 0, 0}), "blocks of [0,1], must be at least 1"));
    EXPECT_TRUE(malformed(batch(code, {4, 2, 2, 1}, {2, 2}, {-1, 1, 0, 0}), "-1 and 1 must not be negative"));
    EXPECT_TRUE(malformed(batch(code, {4, 2, 2, 1}, {2}, {0, 0, 0, 0}), "tensor 1 'block' [1] int32: must be [2]"));
    EXPECT_TRUE(malformed(batch(code, {4, 2, 2, 1}, {2, 2}, {0, 0}), "tensor 2 'edges' [1,2] int32: must be [2,2]"));
    EXPECT_TRUE(malformed(batch(code, {4, 2}, {2}, {0, 0}), "has 2 dimensions, needs 3 or 4"));
    const auto good = batch(code, int8_tensor("picture", {2, 2, 1}), {2}, {0, 0});
    expect_arity_checked(good, 3, 3, name);
    expect_types_checked(good, name);
    expect_same_quantization_checked(good, 3, name);
  }
}

}  // namespace
}  // namespace tandem
