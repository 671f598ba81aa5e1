#include <gtest/gtest.h>

#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#include <string>
#include <vector>

#include "tandem/opencv.h"
#include "tandem/sink.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

const std::vector<Classification> kClasses = {{89, "macaw", 0.98f}, {3, "cat", 0.01f}};

FrameResult result_of(const cv::Mat& image, PixelFormat format = PixelFormat::kBgr) { return {.image = view_of(image, format), .classes = kClasses}; }

// Smooth, as codecs keep it well; brighter from left to right, in a colour that tells the channels apart.
cv::Mat picture(cv::Size size, double level = 100) {
  cv::Mat image(size, CV_8UC3);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x)
      image.at<cv::Vec3b>(y, x) = cv::Vec3b(cv::saturate_cast<std::uint8_t>(level + 60.0 * x / size.width), cv::saturate_cast<std::uint8_t>(level),
                                            cv::saturate_cast<std::uint8_t>(level / 2 + 30.0 * y / size.height));
  return image;
}

std::vector<cv::Mat> frames_of(const std::filesystem::path& path) {
  cv::VideoCapture video(path.string(), cv::CAP_FFMPEG);
  std::vector<cv::Mat> frames;
  for (cv::Mat frame; video.read(frame);) frames.push_back(frame.clone());
  return frames;
}

double largest_difference(const cv::Mat& a, const cv::Mat& b) { return cv::norm(a, b, cv::NORM_INF); }
double mean_difference(const cv::Mat& a, const cv::Mat& b) { return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * 3); }

// Where nothing is drawn: the lower half.
cv::Mat lower_half(const cv::Mat& image) { return image(cv::Rect(0, image.rows / 2, image.cols, image.rows - image.rows / 2)); }
cv::Mat corner(const cv::Mat& image) { return image(cv::Rect(0, 0, image.cols / 4, image.rows / 6)); }

TEST(AnnotatedSink, WritesVideosThatCanBeReadBack) {
  const test::TemporaryFolder folder;
  for (const char* name : {"out.mp4", "out.avi", "out.mkv"}) {
    const auto sink = open_annotated_sink(folder / name, 25).value();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(sink->consume(result_of(picture({320, 240}, 50 + 10 * i))).ok()) << name;
    EXPECT_FALSE(std::filesystem::exists(folder / name));
    ASSERT_TRUE(sink->close().ok()) << name;
    const auto frames = frames_of(folder / name);
    ASSERT_EQ(frames.size(), 10u) << name;
    for (int i = 0; i < 10; ++i) {
      const cv::Mat expected = picture({320, 240}, 50 + 10 * i), &frame = frames[static_cast<std::size_t>(i)];
      ASSERT_EQ(frame.size(), cv::Size(320, 240));
      EXPECT_LT(mean_difference(lower_half(frame), lower_half(expected)), 5) << name << ' ' << i;
      EXPECT_GT(mean_difference(corner(frame), corner(expected)), 20) << name << ' ' << i;
    }
    EXPECT_NEAR(cv::VideoCapture((folder / name).string(), cv::CAP_FFMPEG).get(cv::CAP_PROP_FPS), 25, 0.01) << name;
  }
  EXPECT_EQ(folder.listing(), "out.avi out.mkv out.mp4");
}

TEST(AnnotatedSink, WritesAPictureWhosePixelsStayButInTheCorner) {
  const test::TemporaryFolder folder;
  const cv::Mat image = picture({320, 240});
  const auto sink = open_annotated_sink(folder / "out.png", 1).value();
  ASSERT_TRUE(sink->consume(result_of(image)).ok());
  EXPECT_FALSE(std::filesystem::exists(folder / "out.png"));
  ASSERT_TRUE(sink->close().ok());
  const cv::Mat written = cv::imread((folder / "out.png").string());
  ASSERT_EQ(written.size(), image.size());
  EXPECT_EQ(largest_difference(lower_half(written), lower_half(image)), 0);  // PNG loses nothing
  EXPECT_GT(largest_difference(corner(written), corner(image)), 50);
  EXPECT_EQ(folder.listing(), "out.png");
}

TEST(AnnotatedSink, WritesEveryPictureFormat) {
  const test::TemporaryFolder folder;
  const cv::Mat image = picture({320, 240});
  for (const char* name : {"out.png", "out.jpg", "OUT.JPG", "out.bmp"}) {
    const auto sink = open_annotated_sink(folder / name, 1).value();
    ASSERT_TRUE(sink->consume(result_of(image)).ok()) << name;
    ASSERT_TRUE(sink->close().ok()) << name;
    const cv::Mat written = cv::imread((folder / name).string());
    ASSERT_EQ(written.size(), image.size()) << name;
    EXPECT_LT(mean_difference(lower_half(written), lower_half(image)), 3) << name;
  }
}

TEST(AnnotatedSink, LeavesTheFrameItselfAlone) {
  const test::TemporaryFolder folder;
  const cv::Mat image = picture({64, 48}), before = image.clone();
  const auto sink = open_annotated_sink(folder / "out.avi", 25).value();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(sink->consume(result_of(image)).ok());
  EXPECT_EQ(largest_difference(image, before), 0);
}

TEST(AnnotatedSink, TakesEveryPixelFormat) {
  const test::TemporaryFolder folder;
  const cv::Mat bgr = picture({320, 240});
  cv::Mat rgb, gray, gray_as_bgr;
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  cv::cvtColor(bgr, gray, cv::COLOR_BGR2GRAY);
  cv::cvtColor(gray, gray_as_bgr, cv::COLOR_GRAY2BGR);
  const auto written = [&](const cv::Mat& image, PixelFormat format) {
    const auto sink = open_annotated_sink(folder / "out.png", 1).value();
    sink->consume(result_of(image, format)).value();
    sink->close().value();
    return cv::imread((folder / "out.png").string());
  };
  EXPECT_EQ(largest_difference(lower_half(written(rgb, PixelFormat::kRgb)), lower_half(bgr)), 0);
  EXPECT_EQ(largest_difference(lower_half(written(gray, PixelFormat::kGray)), lower_half(gray_as_bgr)), 0);
}

TEST(AnnotatedSink, ReadsRowsByTheirStride) {
  const test::TemporaryFolder folder;
  const cv::Mat large = picture({400, 300}), part = large(cv::Rect(50, 30, 320, 240));
  const auto sink = open_annotated_sink(folder / "out.png", 1).value();
  ASSERT_TRUE(sink->consume(result_of(part)).ok());
  ASSERT_TRUE(sink->close().ok());
  EXPECT_EQ(largest_difference(lower_half(cv::imread((folder / "out.png").string())), lower_half(part)), 0);
}

TEST(AnnotatedSink, FitsFramesOfAnotherSizeIntoTheFirst) {
  const test::TemporaryFolder folder;
  const auto sink = open_annotated_sink(folder / "out.avi", 25).value();
  const cv::Size sizes[] = {{320, 240}, {640, 480}, {160, 120}, {240, 320}, {640, 240}, {1, 1}, {2000, 1}, {319, 239}};
  for (const auto& size : sizes) ASSERT_TRUE(sink->consume(result_of(cv::Mat(size, CV_8UC3, cv::Scalar::all(200)))).ok()) << size;
  ASSERT_TRUE(sink->close().ok());
  const auto frames = frames_of(folder / "out.avi");
  ASSERT_EQ(frames.size(), std::size(sizes));
  for (const auto& frame : frames) ASSERT_EQ(frame.size(), cv::Size(320, 240));
  const auto at = [&](std::size_t i, int x, int y) { return static_cast<int>(frames[i].at<cv::Vec3b>(y, x)[1]); };
  for (const std::size_t i : {0u, 1u, 2u}) EXPECT_NEAR(at(i, 310, 230), 200, 5) << i;  // the same shape fills it
  // An upright picture has black on both sides, a wide one above and below.
  EXPECT_NEAR(at(3, 160, 200), 200, 5);
  EXPECT_LT(at(3, 310, 200), 20);
  EXPECT_NEAR(at(4, 310, 120), 200, 5);
  EXPECT_LT(at(4, 310, 230), 20);
}

TEST(AnnotatedSink, WritesVideosOfOddAndTinyFrames) {
  const test::TemporaryFolder folder;
  for (const char* name : {"out.mp4", "out.avi"})
    for (const auto& size : {cv::Size(321, 241), {321, 240}, {320, 241}, {33, 17}, {17, 16}}) {
      const auto sink = open_annotated_sink(folder / name, 25).value();
      for (int i = 0; i < 3; ++i) ASSERT_TRUE(sink->consume(result_of(picture(size))).ok()) << name << ' ' << size;
      ASSERT_TRUE(sink->close().ok());
      const auto frames = frames_of(folder / name);
      ASSERT_EQ(frames.size(), 3u) << name << ' ' << size;
      EXPECT_EQ(frames[0].size(), cv::Size(size.width & ~1, size.height & ~1)) << name;
    }
}

TEST(AnnotatedSink, KeepsTheOddSizeOfAPicture) {
  const test::TemporaryFolder folder;
  const auto sink = open_annotated_sink(folder / "out.png", 1).value();
  ASSERT_TRUE(sink->consume(result_of(picture({33, 17}))).ok());
  ASSERT_TRUE(sink->close().ok());
  EXPECT_EQ(cv::imread((folder / "out.png").string()).size(), cv::Size(33, 17));
}

TEST(AnnotatedSink, RefusesASecondFrameForAPicture) {
  const test::TemporaryFolder folder;
  {
    const auto sink = open_annotated_sink(folder / "out.png", 1).value();
    ASSERT_TRUE(sink->consume(result_of(picture({64, 48}))).ok());
    const auto second = sink->consume(result_of(picture({64, 48})));
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code(), ErrorCode::kOutputFailed);
    EXPECT_NE(second.error().message().find("out.png"), std::string::npos);
    EXPECT_NE(second.error().message().find(".mp4"), std::string::npos) << "does not say what would mend it: " << second.error().message();
  }
  EXPECT_EQ(folder.listing(), "");
}

TEST(AnnotatedSink, RefusesNamesThatAreNeitherVideoNorPicture) {
  const test::TemporaryFolder folder;
  for (const char* name : {"out.txt", "out", "out.mp3", ".mp4", "out.mp4.bak"}) {
    const auto sink = open_annotated_sink(folder / name, 25);
    ASSERT_FALSE(sink.ok()) << name;
    EXPECT_EQ(sink.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(sink.error().message().find(name), std::string::npos) << sink.error().message();
  }
  EXPECT_EQ(folder.listing(), "");
}

TEST(AnnotatedSink, RefusesFramesASecondThatNoVideoHas) {
  const test::TemporaryFolder folder;
  for (const double fps : {0.0, -1.0, 1000.5, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    const auto sink = open_annotated_sink(folder / "out.mp4", fps);
    ASSERT_FALSE(sink.ok()) << fps;
    EXPECT_EQ(sink.error().code(), ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(folder.listing(), "");
}

TEST(AnnotatedSink, RefusesAFolderThatDoesNotExist) {
  const test::TemporaryFolder folder;
  const auto sink = open_annotated_sink(folder / "missing/out.mp4", 25);
  ASSERT_FALSE(sink.ok());
  EXPECT_EQ(sink.error().code(), ErrorCode::kOutputFailed);
}

TEST(AnnotatedSink, LeavesNothingWithoutClose) {
  const test::TemporaryFolder folder;
  for (const char* name : {"out.mp4", "out.avi", "out.png"}) {
    const auto sink = open_annotated_sink(folder / name, 25).value();
    ASSERT_TRUE(sink->consume(result_of(picture({64, 48}))).ok());
  }
  EXPECT_EQ(folder.listing(), "");
}

TEST(AnnotatedSink, LeavesNothingWhereNoFrameCame) {
  const test::TemporaryFolder folder;
  for (const char* name : {"out.mp4", "out.png"}) {
    const auto sink = open_annotated_sink(folder / name, 25).value();
    EXPECT_TRUE(sink->close().ok());
  }
  EXPECT_EQ(folder.listing(), "");
}

TEST(AnnotatedSink, PrintsNothing) {
  const test::TemporaryFolder folder;
  testing::internal::CaptureStderr();
  for (const char* name : {"out.mp4", "out.mkv"})
    for (const double fps : {0.3, 29.97, 1000.0}) {
      const auto sink = open_annotated_sink(folder / name, fps).value();
      const auto consumed = sink->consume(result_of(picture({64, 48})));
      EXPECT_TRUE(consumed.ok()) << fps << ": " << consumed.error().message();
      EXPECT_TRUE(sink->close().ok());
    }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace tandem
