#include "io/capture_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <opencv2/core.hpp>
#include <opencv2/videoio.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "io/mat.h"
#include "io/quiet.h"
#include "tandem/log.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

using Status = Source::Status;

std::string clip() { return (test::shared_dir() / "video/tour_720p.mp4").string(); }
std::string motion_jpeg_clip() { return (test::shared_dir() / "video/tour_720p_mjpeg.avi").string(); }

struct Warnings {
  Warnings() {
    set_log_handler([this](const Warning& warning) { codes.push_back(std::string(warning.code)), last = warning.message; });
  }
  ~Warnings() { set_log_handler({}); }
  Warnings(const Warnings&) = delete;
  std::vector<std::string> codes;
  std::string last;
};

// A small video of `frames` frames whose brightness counts them.
std::string write_video(const std::filesystem::path& path, int frames) {
  silence_ffmpeg();
  cv::VideoWriter writer(path.string(), cv::CAP_FFMPEG, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), 10, {64, 48});
  for (int i = 0; i < frames; ++i) writer.write(cv::Mat(48, 64, CV_8UC3, cv::Scalar::all(20 * i)));
  return path.string();
}

// Everything to the end on one thread; the number of frames, or the error.
Result<int> drain(Source& source) {
  Frame frame;
  for (int frames = 0;; ++frames) {
    auto acquired = source.acquire(frame);
    if (!acquired) return acquired.error();
    if (*acquired == Status::kEnd) return frames;
    if (auto decoded = source.decode(frame); !decoded) return decoded.error();
  }
}

TEST(CaptureSource, TellsWhatAVideoIs) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto source = CaptureSource::open_file(clip()).value();
  EXPECT_EQ(source->info().name, clip());
  EXPECT_FALSE(source->info().live);
  EXPECT_FALSE(source->info().still);
  EXPECT_EQ(source->info().frame_count, 300u);
  EXPECT_NEAR(source->info().fps, 30, 0.1);
}

TEST(CaptureSource, GivesEveryFrameWithRisingTimes) {
  TANDEM_NEEDS_SHARED_DATA();
  const Warnings warnings;
  const auto source = CaptureSource::open_file(clip()).value();
  Frame frame;
  std::int64_t last = -1;
  for (std::uint64_t i = 0; i < 300; ++i) {
    ASSERT_EQ(source->acquire(frame).value(), Status::kFrame) << i;
    ASSERT_EQ(frame.index, i);
    ASSERT_GT(frame.pts_us, last) << i;
    ASSERT_NEAR(static_cast<double>(frame.pts_us), static_cast<double>(i) * 1e6 / source->info().fps, 2e5) << i;
    last = frame.pts_us;
    ASSERT_TRUE(source->decode(frame).ok()) << i;
    ASSERT_EQ(mat_over(frame).size(), cv::Size(1280, 720)) << i;
    ASSERT_EQ(frame.view().format, PixelFormat::kBgr);
  }
  EXPECT_EQ(source->acquire(frame).value(), Status::kEnd);
  EXPECT_TRUE(warnings.codes.empty());
}

TEST(CaptureSource, WritesIntoTheFramesOwnMemoryFromTheSecondTimeOn) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto source = CaptureSource::open_file(clip()).value();
  Frame frame;
  ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
  ASSERT_TRUE(source->decode(frame).ok());
  const auto* memory = frame.pixels();
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
    ASSERT_TRUE(source->decode(frame).ok());
    EXPECT_EQ(frame.pixels(), memory);
  }
}

// Frames travel between two threads as in the pipeline: several are acquired ahead of decode where the source allows it.
class Handover {
 public:
  void put(Frame* frame) {
    const std::lock_guard lock(mutex_);
    frames_.push_back(frame);
    ready_.notify_one();
  }
  // Null at the end.
  Frame* take() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return !frames_.empty(); });
    Frame* frame = frames_.front();
    frames_.pop_front();
    return frame;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Frame*> frames_;
};

void expect_two_threads_give_opencvs_frames(const std::string& path, std::uint64_t frame_count) {
  const auto source = CaptureSource::open_file(path).value();
  Frame frames[3];
  Handover to_decode, free;
  for (auto& frame : frames) free.put(&frame);
  std::thread acquirer([&] {
    while (source->wait_until_ready()) {
      Frame* frame = free.take();
      const auto status = source->acquire(*frame);
      if (!status.ok() || *status == Status::kEnd) break;
      to_decode.put(frame);
    }
    to_decode.put(nullptr);
  });
  cv::VideoCapture plain(path, cv::CAP_FFMPEG);
  std::uint64_t count = 0;
  double worst = 0;
  bool all_decoded = true, in_order = true;
  while (Frame* frame = to_decode.take()) {
    all_decoded = source->decode(*frame).ok() && all_decoded;
    in_order = frame->index == count && in_order;
    cv::Mat expected;
    // All frames are read, and every seventh compared.
    if (!plain.grab()) worst = 255;
    if (count % 7 == 0 && plain.retrieve(expected)) worst = std::max(worst, frame->view().width == expected.cols ? cv::norm(mat_over(*frame), expected, cv::NORM_INF) : 255);
    ++count;
    free.put(frame);
  }
  acquirer.join();
  EXPECT_TRUE(all_decoded);
  EXPECT_TRUE(in_order);
  EXPECT_EQ(count, frame_count);
  EXPECT_EQ(worst, 0);
}

TEST(CaptureSource, KeepsOrderAndContentOnTwoThreads) {
  TANDEM_NEEDS_SHARED_DATA();
  expect_two_threads_give_opencvs_frames(clip(), 300);
}

TEST(CaptureSource, KeepsOrderAndContentOfMotionJpegOnTwoThreads) {
  TANDEM_NEEDS_SHARED_DATA();
  expect_two_threads_give_opencvs_frames(motion_jpeg_clip(), 60);
}

TEST(CaptureSource, DecodesASmallVideoOnTwoThreads) {
  const test::TemporaryFolder folder;
  const auto source = CaptureSource::open_file(write_video(folder / "small.avi", 12)).value();
  Frame frame;
  Handover to_decode, free;
  free.put(&frame);
  std::thread acquirer([&] {
    while (source->wait_until_ready()) {
      Frame* next = free.take();
      if (source->acquire(*next).value() == Status::kEnd) break;
      to_decode.put(next);
    }
    to_decode.put(nullptr);
  });
  std::vector<int> brightness;
  while (Frame* next = to_decode.take()) {
    EXPECT_TRUE(source->decode(*next).ok());
    brightness.push_back(static_cast<int>(std::lround(cv::mean(mat_over(*next))[0] / 20)));
    free.put(next);
  }
  acquirer.join();
  EXPECT_EQ(brightness, (std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
}

TEST(CaptureSource, HoldsOneUndecodedFrameAtATime) {
  const test::TemporaryFolder folder;
  const auto source = CaptureSource::open_file(write_video(folder / "small.avi", 3)).value();
  EXPECT_TRUE(source->wait_until_ready());
  Frame frame;
  ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
  std::atomic<bool> ready{false};
  std::thread waiter([&] { ready = source->wait_until_ready(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_FALSE(ready);
  EXPECT_TRUE(source->decode(frame).ok());
  waiter.join();
  EXPECT_TRUE(ready);
}

TEST(CaptureSource, CancelWakesAnAcquireThatWaits) {
  const test::TemporaryFolder folder;
  const auto source = CaptureSource::open_file(write_video(folder / "small.avi", 3)).value();
  Frame frame;
  ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
  std::atomic<bool> ready{true};
  std::thread waiter([&] { ready = source->wait_until_ready(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  source->cancel();
  waiter.join();
  EXPECT_FALSE(ready);
  // It stands, also where the frame is decoded afterwards or nobody waited.
  EXPECT_TRUE(source->decode(frame).ok());
  EXPECT_FALSE(source->wait_until_ready());
}

TEST(CaptureSource, GivesTimesThatRiseWhereAContainerStatesNone) {
  const test::TemporaryFolder folder;
  const auto source = CaptureSource::open_file(write_video(folder / "small.avi", 8)).value();
  Frame frame;
  std::int64_t last = -1;
  while (source->acquire(frame).value() == Status::kFrame) {
    EXPECT_GT(frame.pts_us, last);
    last = frame.pts_us;
    ASSERT_TRUE(source->decode(frame).ok());
  }
  EXPECT_NEAR(static_cast<double>(last), 700'000, 100'000);
}

// Whatever is missing, somebody is told: by an error at once or later, or by a warning.
TEST(CaptureSource, ReportsAVideoThatIsCutShort) {
  TANDEM_NEEDS_SHARED_DATA();
  const test::TemporaryFolder folder;
  int warned = 0;
  for (const auto& [path, frame_count] : {std::pair(clip(), 300), {motion_jpeg_clip(), 60}}) {
    const std::string whole = test::read_text(path);
    for (const double share : {0.0, 0.001, 0.05, 0.3, 0.6}) {
      const Warnings warnings;
      const auto cut = folder.write("cut" + std::filesystem::path(path).extension().string(), whole.substr(0, static_cast<std::size_t>(share * static_cast<double>(whole.size()))));
      testing::internal::CaptureStderr();
      auto source = CaptureSource::open_file(cut.string());
      const auto frames = source.ok() ? drain(**source) : Result<int>(source.error());
      EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << path << ' ' << share;
      if (frames.ok()) {
        EXPECT_LT(*frames, frame_count) << path << ' ' << share;
        EXPECT_EQ(warnings.codes, std::vector<std::string>{"VIDEO_CUT_SHORT"}) << path << ' ' << share << ", " << *frames << " frames";
        EXPECT_NE(warnings.last.find(std::to_string(*frames)), std::string::npos) << warnings.last;
        ++warned;
      } else {
        EXPECT_TRUE(frames.error().code() == ErrorCode::kInputUnreadable || frames.error().code() == ErrorCode::kInputMalformed) << frames.error().message();
        EXPECT_NE(frames.error().message().find(cut.string()), std::string::npos) << frames.error().message();
      }
    }
  }
  EXPECT_GE(warned, 2) << "no cut left anything to decode";  // the .mp4 has its index at the end, the .avi at the start
}

void expect_refused_silently(const std::filesystem::path& path) {
  testing::internal::CaptureStderr();
  const auto source = CaptureSource::open_file(path.string());
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << path;
  ASSERT_FALSE(source.ok()) << path;
  EXPECT_EQ(source.error().code(), ErrorCode::kInputUnreadable);
  EXPECT_EQ(source.error().message().find(path.string() + ": "), 0u) << source.error().message();
}

TEST(CaptureSource, RefusesWhatIsNoVideoWithoutPrinting) {
  const test::TemporaryFolder folder;
  expect_refused_silently(folder.write("text.mp4", "this is text, not a video\n"));
  expect_refused_silently(folder.write("empty.mp4", ""));
  expect_refused_silently(folder.write("zeros.avi", std::string(100'000, '\0')));
  expect_refused_silently(folder / "missing.mp4");
  expect_refused_silently(folder.path());
}

TEST(CaptureSource, RefusesACameraThatIsNotThereWithoutPrinting) {
  testing::internal::CaptureStderr();
  const auto camera = CaptureSource::open_camera(99);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  ASSERT_FALSE(camera.ok());
  EXPECT_EQ(camera.error().code(), ErrorCode::kInputUnreadable);
  EXPECT_NE(camera.error().message().find("camera 99"), std::string::npos) << camera.error().message();
}

}  // namespace
}  // namespace tandem
