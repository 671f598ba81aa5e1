#include "tandem/frame.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

namespace tandem {
namespace {

constexpr int kIntMax = std::numeric_limits<int>::max();

TEST(Frame, IsEmptyAtFirst) {
  const Frame frame;
  EXPECT_EQ(frame.view().data, nullptr);
  EXPECT_EQ(frame.view().width, 0);
  EXPECT_EQ(frame.view().height, 0);
}

TEST(Frame, ShowsItsPixelsWithoutGapsBetweenRows) {
  Frame frame;
  ASSERT_TRUE(frame.resize(7, 5, PixelFormat::kRgb).ok());
  std::memset(frame.pixels(), 9, 7 * 5 * 3);
  const ImageView view = frame.view();
  EXPECT_EQ(view.data, frame.pixels());
  EXPECT_EQ(view.width, 7);
  EXPECT_EQ(view.height, 5);
  EXPECT_EQ(view.stride, 21);
  EXPECT_EQ(view.format, PixelFormat::kRgb);
  EXPECT_EQ(view.row(4) - view.data, 84);
  EXPECT_EQ(view.row(4)[20], 9);
}

TEST(Frame, HasOneByteAPixelInGray) {
  Frame frame;
  ASSERT_TRUE(frame.resize(7, 5, PixelFormat::kGray).ok());
  EXPECT_EQ(frame.view().stride, 7);
  EXPECT_EQ(frame.view().format, PixelFormat::kGray);
}

TEST(Frame, RefusesEmptyPicturesAndThosePastTheLimit) {
  Frame frame;
  const std::pair<int, int> sizes[] = {{0, 0}, {0, 5}, {5, 0}, {-1, 5}, {5, -1}, {-5, -5}, {kIntMax, kIntMax}, {65535, 65535}, {10'001, 10'000}, {100'000'001, 1}};
  for (const auto& [width, height] : sizes) {
    const auto sized = frame.resize(width, height, PixelFormat::kGray);
    ASSERT_FALSE(sized.ok()) << width << 'x' << height;
    EXPECT_EQ(sized.error().code(), ErrorCode::kInputMalformed);
  }
  EXPECT_EQ(frame.view().width, 0);
}

TEST(Frame, TakesThePictureThatReachesTheLimit) {
  Frame frame;
  ASSERT_TRUE(frame.resize(10'000, 10'000, PixelFormat::kGray).ok());
  EXPECT_EQ(frame.view().width, 10'000);
}

TEST(Frame, KeepsItsPictureWhereTheNewOneIsRefused) {
  Frame frame;
  ASSERT_TRUE(frame.resize(4, 4, PixelFormat::kBgr).ok());
  EXPECT_FALSE(frame.resize(0, 4, PixelFormat::kGray).ok());
  EXPECT_EQ(frame.view().width, 4);
  EXPECT_EQ(frame.view().height, 4);
  EXPECT_EQ(frame.view().format, PixelFormat::kBgr);
}

TEST(Frame, ReusesItsMemoryForPicturesThatFit) {
  Frame frame;
  ASSERT_TRUE(frame.resize(64, 48, PixelFormat::kBgr).ok());
  const auto* memory = frame.pixels();
  for (const auto& [width, height] : {std::pair{48, 64}, {1, 1}, {64 * 48 * 3, 1}, {64, 48}}) {
    ASSERT_TRUE(frame.resize(width, height, width * height > 64 * 48 ? PixelFormat::kGray : PixelFormat::kBgr).ok());
    EXPECT_EQ(frame.pixels(), memory) << width << 'x' << height;
  }
}

TEST(Frame, GrowsToTheLargestPicture) {
  Frame frame;
  ASSERT_TRUE(frame.resize(2, 2, PixelFormat::kGray).ok());
  ASSERT_TRUE(frame.resize(640, 480, PixelFormat::kBgr).ok());
  std::memset(frame.pixels(), 1, 640 * 480 * 3);  // a sanitizer sees where this does not fit
  EXPECT_EQ(frame.view().row(479)[639 * 3 + 2], 1);
}

TEST(PixelFormats, HaveNamesAndChannels) {
  EXPECT_EQ(to_string(PixelFormat::kBgr), "bgr");
  EXPECT_EQ(to_string(PixelFormat::kRgb), "rgb");
  EXPECT_EQ(to_string(PixelFormat::kGray), "gray");
  EXPECT_EQ(channels_of(PixelFormat::kBgr), 3);
  EXPECT_EQ(channels_of(PixelFormat::kRgb), 3);
  EXPECT_EQ(channels_of(PixelFormat::kGray), 1);
}

TEST(ImageView, WalksRowsByTheStride) {
  const std::uint8_t pixels[] = {1, 2, 0, 3, 4, 0};
  const ImageView upright{pixels, 2, 2, 3, PixelFormat::kGray};
  EXPECT_EQ(upright.row(1)[1], 4);
  const ImageView upside_down{pixels + 3, 2, 2, -3, PixelFormat::kGray};
  EXPECT_EQ(upside_down.row(1)[0], 1);
}

}  // namespace
}  // namespace tandem
