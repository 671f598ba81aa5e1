// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR.
#include <gtest/gtest.h>

#include <cstdint>

#include "tests/interp/one_operator.h"

namespace tandem {
namespace {

using namespace test;

enum class Centers { kCorner, kAligned, kHalf, kBoth };

OperatorSpec resizes(bool bilinear, Centers centers) {
  const int field = bilinear ? 2 : 0;
  return {.code = bilinear ? 23 : 97,
          .options_type = bilinear ? 15 : 74,
          .options = {Option::byte(field, centers == Centers::kAligned || centers == Centers::kBoth), Option::byte(field + 1, centers == Centers::kHalf || centers == Centers::kBoth)}};
}

TensorSpec typed(std::string name, Shape shape, int type) { return {.name = std::move(name), .shape = std::move(shape), .type = type, .scales = {}, .zero_points = {}}; }

ModelSpec resize(bool bilinear, Shape in, std::vector<std::int32_t> size, Centers centers = Centers::kCorner, int type = kInt8Type) {
  return one_operator(resizes(bilinear, centers), {typed("x", std::move(in), type), int32_constant("size", {2}, size)}, typed("y", {1}, type));
}
ModelSpec bilinear(Shape in, std::vector<std::int32_t> size, Centers centers = Centers::kCorner, int type = kInt8Type) { return resize(true, std::move(in), std::move(size), centers, type); }
ModelSpec nearest(Shape in, std::vector<std::int32_t> size, Centers centers = Centers::kCorner) { return resize(false, std::move(in), std::move(size), centers); }

TEST(ResizeBilinear, DoublesInBothDirections) {
  EXPECT_EQ(run<std::int8_t>(bilinear({1, 2, 2, 1}, {4, 4}), {0, 10, 20, 30}), Ints({0, 5, 10, 10, 10, 15, 20, 20, 20, 25, 30, 30, 20, 25, 30, 30}));
}

TEST(ResizeBilinear, RoundsHalvesAwayFromZeroInInt8AndUpInUint8) {
  // Samples at -1/4, 1/4, 3/4 and 5/4.
  EXPECT_EQ(run<std::int8_t>(bilinear({1, 1, 2, 1}, {1, 4}, Centers::kHalf), {0, 10}), Ints({0, 3, 8, 10}));
  EXPECT_EQ(run<std::int8_t>(bilinear({1, 1, 2, 1}, {1, 4}, Centers::kHalf), {0, -10}), Ints({0, -3, -8, -10}));
  EXPECT_EQ(run<std::uint8_t>(bilinear({1, 1, 2, 1}, {1, 4}, Centers::kHalf, kUint8Type), {0, 10}), Ints({0, 3, 8, 10}));
  EXPECT_EQ(run<std::uint8_t>(bilinear({1, 1, 2, 1}, {1, 4}, Centers::kHalf, kUint8Type), {255, 250}), Ints({255, 254, 251, 250}));
}

TEST(ResizeBilinear, AlignsCorners) {
  EXPECT_EQ(run<std::int8_t>(bilinear({1, 1, 2, 1}, {1, 3}, Centers::kAligned), {0, 10}), Ints({0, 5, 10}));
  EXPECT_EQ(run<std::int8_t>(bilinear({1, 1, 2, 1}, {1, 1}, Centers::kAligned), {7, 10}), Ints({7}));  // one pixel has no other corner
}

TEST(ResizeBilinear, TakesInt16AndFloat) {
  EXPECT_EQ(run<std::int16_t>(bilinear({1, 1, 2, 1}, {1, 4}, Centers::kHalf, kInt16Type), {-32768, 32767}), Ints({-32768, -16384, 16383, 32767}));
  EXPECT_EQ((run_as<float, float>(bilinear({1, 1, 2, 1}, {1, 4}, Centers::kHalf, kFloat32Type), {0, 10})), Floats({0, 2.5, 7.5, 10}));
}

TEST(ResizeBilinear, KeepsChannelsAndPicturesApart) {
  EXPECT_EQ(run<std::int8_t>(bilinear({2, 1, 2, 2}, {1, 4}), {0, 100, 10, 50, -4, 8, -8, 16}), Ints({0, 100, 5, 75, 10, 50, 10, 50, -4, 8, -6, 12, -8, 16, -8, 16}));
}

// The 1024ths of a pixel that the scale is rounded to add up to more than the picture has.
TEST(ResizeBilinear, StaysInsideOfThePictureHoweverFarItIsStretched) {
  const auto stretched = run<std::int8_t>(bilinear({1, 1, 3000, 1}, {1, 5000}), Ints(3000, 5));
  EXPECT_EQ(stretched, Ints(5000, 5));
}

// Past some tens of thousands, samples are not kept for each row and column but found again.
TEST(ResizeBilinear, IsTheSameWithFewSamplesAndWithMany) {
  for (const std::int32_t width : {65535, 65536}) {
    Ints ends(32, -100), channels;
    ends.resize(64, 90);
    // A single channel has no vectors.
    for (const int value : run<std::int8_t>(bilinear({1, 1, 2, 1}, {1, width}, Centers::kAligned), {-100, 90})) channels.insert(channels.end(), 32, value);
    EXPECT_EQ(run<std::int8_t>(bilinear({1, 1, 2, 32}, {1, width}, Centers::kAligned), ends), channels) << width;
  }
  const auto file = write_model(bilinear({1, 1, 2, 32}, {1, 65536}));
  EXPECT_EQ(Interpreter::create(Model::load(file, "test.tflite").value()).value().profile()[0].kernel, "scalar");
}

TEST(ResizeBilinear, IsTheSameOnAnyNumberOfThreads) {
  Ints picture(7 * 9 * 3);
  for (std::size_t i = 0; i < picture.size(); ++i) picture[i] = static_cast<int>(i * 37 % 251) - 125;
  const auto spec = bilinear({1, 7, 9, 3}, {40, 31}, Centers::kHalf);
  EXPECT_EQ(run<std::int8_t>(spec, picture, {}, 1), run<std::int8_t>(spec, picture, {}, 4));
}

TEST(ResizeNearestNeighbor, TakesThePixelBelow) {
  EXPECT_EQ(run<std::int8_t>(nearest({1, 2, 2, 1}, {4, 4}), {1, 2, 3, 4}), Ints({1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4}));
  EXPECT_EQ(run<std::int8_t>(nearest({1, 1, 4, 1}, {1, 2}), {1, 2, 3, 4}), Ints({1, 3}));
}

TEST(ResizeNearestNeighbor, TakesTheNearestCenter) {
  EXPECT_EQ(run<std::int8_t>(nearest({1, 1, 4, 1}, {1, 2}, Centers::kHalf), {1, 2, 3, 4}), Ints({2, 4}));
  EXPECT_EQ(run<std::int8_t>(nearest({1, 1, 2, 1}, {1, 3}, Centers::kAligned), {1, 2}), Ints({1, 2, 2}));  // 0, 1/2, 1: halves go up
  EXPECT_EQ(run<std::int8_t>(nearest({1, 1, 4, 1}, {1, 2}, Centers::kBoth), {1, 2, 3, 4}), Ints({3, 4}));  // 3/2 and 9/2
}

TEST(ResizeNearestNeighbor, MovesWholePixels) {
  EXPECT_EQ((run_as<float, float>(resize(false, {2, 1, 2, 2}, {1, 3}, Centers::kCorner, kFloat32Type), {1, 2, 3, 4, 5, 6, 7, 8})), Floats({1, 2, 1, 2, 3, 4, 5, 6, 5, 6, 7, 8}));
  EXPECT_EQ(run<std::int16_t>(resize(false, {1, 1, 1, 2}, {2, 1}, Centers::kCorner, kInt16Type), {-300, 300}), Ints({-300, 300, -300, 300}));
}

class Resize : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Both, Resize, testing::Bool());

TEST_P(Resize, HasNothingToDoWithoutChannels) {
  EXPECT_EQ(output_shape(resize(GetParam(), {1, 2, 2, 0}, {4, 3})), Shape({1, 4, 3, 0}));
  EXPECT_EQ(run<std::int8_t>(resize(GetParam(), {0, 2, 2, 3}, {4, 3}), {}), Ints());
}

TEST_P(Resize, RefusesWhatIsNoPictureOrNoSize) {
  EXPECT_TRUE(malformed(resize(GetParam(), {2, 2, 1}, {4, 4}), "tensor 0 'x' [2,2,1] int8: has 3 dimensions, needs 4"));
  EXPECT_TRUE(malformed(resize(GetParam(), {1, 0, 2, 1}, {4, 4}), "the picture is empty"));
  EXPECT_TRUE(malformed(resize(GetParam(), {1, 2, 0, 1}, {4, 4}), "the picture is empty"));
  EXPECT_TRUE(malformed(resize(GetParam(), {1, 2, 2, 1}, {0, 4}), "resizes to [0,4], must be at least [1,1]"));
  EXPECT_TRUE(malformed(resize(GetParam(), {1, 2, 2, 1}, {4, -1}), "resizes to [4,-1]"));
  EXPECT_TRUE(refused(resize(GetParam(), {1, 2, 2, 1}, {65536, 65536}), ErrorCode::kModelTooLarge, "more than 2147483647 elements"));
  EXPECT_TRUE(refused(resize(GetParam(), {1, 2, 2, 1}, {1000, 1000}), ErrorCode::kModelTooLarge, "the limit leaves", {.memory_limit_bytes = 100'000}));
  auto spec = resize(GetParam(), {1, 2, 2, 1}, {4, 4});
  spec.tensors[1] = int32_constant("size", {3}, {4, 4, 1});
  EXPECT_TRUE(malformed(spec, "tensor 1 'size' [3] int32: must be [2]"));
  spec.tensors[1] = {.name = "size", .shape = {2}, .type = kFloat32Type, .data = bytes_of<float>({4, 4})};
  EXPECT_TRUE(unsupported(spec, "'size' [2] float32: this type is not supported here, only int32"));
  spec.tensors[1] = typed("size", {2}, kInt32Type);
  spec.inputs.push_back(1);
  EXPECT_TRUE(unsupported(spec, "'size' [2] int32: must be a constant"));
}

TEST_P(Resize, ChecksItsOperandsAndOptions) {
  const auto good = resize(GetParam(), {1, 2, 2, 1}, {4, 4});
  const std::string name = GetParam() ? "RESIZE_BILINEAR" : "RESIZE_NEAREST_NEIGHBOR";
  expect_arity_checked(good, 2, 2, name);
  expect_options_checked(good, name);
  auto mixed = good;
  mixed.tensors[2].type = kUint8Type;
  EXPECT_TRUE(malformed(mixed, "must be of one type"));
  EXPECT_TRUE(unsupported(resize(GetParam(), {1, 2, 2, 1}, {4, 4}, Centers::kCorner, kInt32Type), "this type is not supported here"));
  auto scaled = good;
  scaled.tensors[0].scales = {-1};
  EXPECT_TRUE(malformed(scaled, "scale -1, must be positive and finite"));
}

TEST(ResizeBilinear, RefusesTwoKindsOfCenters) { EXPECT_TRUE(malformed(bilinear({1, 2, 2, 1}, {4, 4}, Centers::kBoth), "align_corners and half_pixel_centers exclude each other")); }

}  // namespace
}  // namespace tandem
