#include "io/overlay.h"

#include <gtest/gtest.h>

#include <limits>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace tandem {
namespace {

const std::vector<Classification> kClasses = {{89, "macaw", 0.98f}, {3, "tabby, tabby cat", 0.01f}};

cv::Mat gray(cv::Size size) { return cv::Mat(size, CV_8UC3, cv::Scalar::all(128)); }

int changed_pixels(const cv::Mat& a, const cv::Mat& b) {
  cv::Mat difference;
  cv::absdiff(a, b, difference);
  return cv::countNonZero(difference.reshape(1));
}

cv::Mat drawn(cv::Size size, const std::vector<Classification>& classes) {
  cv::Mat image = gray(size);
  draw_classes(image, classes);
  return image;
}

TEST(Overlay, DrawsOnPicturesOfEverySize) {
  for (const auto& size : {cv::Size(16, 16), {17, 31}, {96, 96}, {320, 240}, {640, 480}, {1280, 720}, {1920, 1080}, {3840, 2160}, {3000, 20}, {200, 600}}) {
    const cv::Mat image = drawn(size, kClasses);
    EXPECT_EQ(image.size(), size);
    EXPECT_GT(changed_pixels(image, gray(size)), 20) << size;
  }
}

TEST(Overlay, DoesNotFailWhereThereIsNoRoomForALetter) {
  for (int width = 1; width < 16; ++width)
    for (int height = 1; height < 16; ++height) EXPECT_NO_THROW(EXPECT_EQ(drawn({width, height}, kClasses).size(), cv::Size(width, height)));
  EXPECT_NO_THROW(EXPECT_EQ(drawn({20, 3000}, kClasses).size(), cv::Size(20, 3000)));
}

TEST(Overlay, NeverWritesOutsideThePicture) {
  const std::vector<Classification> many(40, {1, "a label that is longer than most pictures are wide, by far", 0.5f});
  for (const auto& size : {cv::Size(1, 1), {5, 5}, {16, 16}, {64, 48}, {320, 20}, {20, 320}, {640, 480}})
    for (const auto& classes : {kClasses, many}) {
      // The picture is a part of a larger one.
      cv::Mat around = gray({size.width + 40, size.height + 40});
      const cv::Rect part({20, 20}, size);
      cv::Mat picture = around(part);
      draw_classes(picture, classes);
      EXPECT_EQ(picture.data, around(part).data);  // drawn in place
      around(part).setTo(cv::Scalar::all(128));
      EXPECT_EQ(changed_pixels(around, gray(around.size())), 0) << size;
    }
}

TEST(Overlay, StaysInTheUpperLeftCorner) {
  const cv::Size size(1280, 720);
  cv::Mat image = drawn(size, kClasses);
  EXPECT_GT(changed_pixels(image(cv::Rect(0, 0, 640, 180)), gray({640, 180})), 1000);
  image(cv::Rect(0, 0, 640, 180)).setTo(cv::Scalar::all(128));
  EXPECT_EQ(changed_pixels(image, gray(size)), 0);
}

TEST(Overlay, WritesWhiteOnDarkWhateverLiesBelow) {
  for (const double background : {0.0, 128.0, 255.0}) {
    cv::Mat image(480, 640, CV_8UC3, cv::Scalar::all(background));
    draw_classes(image, kClasses);
    double darkest = 0, brightest = 0;
    cv::minMaxLoc(image(cv::Rect(10, 10, 150, 30)).clone().reshape(1), &darkest, &brightest);
    EXPECT_GE(brightest, 200) << background;
    EXPECT_LE(darkest, 80) << background;
  }
}

TEST(Overlay, LeavesThePictureAloneWhereNothingWasFound) { EXPECT_EQ(changed_pixels(drawn({64, 48}, {}), gray({64, 48})), 0); }

TEST(Overlay, ShowsTheScoreAndTheLabel) {
  const cv::Size size(640, 480);
  EXPECT_GT(changed_pixels(drawn(size, {{1, "cat", 0.5f}}), drawn(size, {{1, "dog", 0.5f}})), 0);
  EXPECT_GT(changed_pixels(drawn(size, {{1, "cat", 0.5f}}), drawn(size, {{1, "cat", 0.6f}})), 0);
  EXPECT_EQ(changed_pixels(drawn(size, {{1, "cat", 0.5f}}), drawn(size, {{2, "cat", 0.5f}})), 0);  // a label says enough
}

// The built-in font has ASCII alone: what it cannot write reads as the class id, as an empty label does.
TEST(Overlay, ShowsTheClassIdForALabelThatTheFontCannotWrite) {
  const cv::Size size(640, 480);
  const cv::Mat expected = drawn(size, {{285, "class 285", 0.5f}});
  for (const std::string_view label : {"\xE7\x8C\xAB", "K\xC3\xA4tzchen", "\xFF\xFE", "two\nlines", ""})
    EXPECT_EQ(changed_pixels(drawn(size, {{285, label, 0.5f}}), expected), 0) << label;
}

TEST(Overlay, CutsLongLabels) {
  const cv::Size size(1280, 720);
  const std::string label(100, 'x'), cut = std::string(37, 'x') + "...", fits(40, 'x');
  EXPECT_EQ(changed_pixels(drawn(size, {{1, label, 0.5f}}), drawn(size, {{1, cut, 0.5f}})), 0);
  EXPECT_GT(changed_pixels(drawn(size, {{1, fits, 0.5f}}), drawn(size, {{1, cut, 0.5f}})), 0);
}

TEST(Overlay, CopesWithOddScores) {
  for (const float score : {0.0f, -1.0f, 1e30f, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
    EXPECT_GT(changed_pixels(drawn({64, 48}, {{1, "cat", score}}), gray({64, 48})), 0) << score;
}

}  // namespace
}  // namespace tandem
