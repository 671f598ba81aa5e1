#include "io/capture_source.h"

#include <cmath>

#include "base/file_descriptor.h"
#include "base/log.h"
#include "base/text.h"
#include "base/try.h"
#include "io/mat.h"
#include "io/quiet.h"

namespace tandem {
namespace {

constexpr double kAssumedFps = 30;  // where a container or a camera states none
constexpr double kMostFrames = 1e15;

// A number that a container states; 0 where it states none or nonsense.
double property(const cv::VideoCapture& capture, int id) {
  const double value = capture.get(id);
  return std::isfinite(value) && value > 0 ? value : 0;
}

}  // namespace

Result<std::unique_ptr<Source>> CaptureSource::open_file(const std::string& path) {
  silence_ffmpeg();
  const QuietOpenCv quiet;
  // The reason why a file cannot be opened, which OpenCV does not tell; closed again at once.
  if (auto file = FileDescriptor::open_regular(path, ErrorCode::kInputUnreadable); !file) return file.error();
  std::unique_ptr<CaptureSource> source(new CaptureSource({.name = path}));
  try {
    source->capture_.open(path, cv::CAP_FFMPEG);
  } catch (const cv::Exception&) {
  }
  const auto refuse = [&](std::string_view why) { return Error(ErrorCode::kInputUnreadable, cat(path, ": ", why)); };
  if (!source->capture_.isOpened()) return refuse("is no video that FFmpeg can read, nor a picture; is it damaged or cut short?");
  const double frames = property(source->capture_, cv::CAP_PROP_FRAME_COUNT);
  if (frames > 0 && frames < kMostFrames) source->info_.frame_count = static_cast<std::uint64_t>(frames);
  source->info_.fps = property(source->capture_, cv::CAP_PROP_FPS);
  if (source->info_.fps == 0) source->info_.fps = kAssumedFps;
  return source;
}

Result<std::unique_ptr<Source>> CaptureSource::open_camera(int index) {
  silence_ffmpeg();
  const QuietOpenCv quiet;
  std::unique_ptr<CaptureSource> source(new CaptureSource({.name = cat(index), .live = true}));
  try {
    // Named, as CAP_ANY would go on to libraries for other kinds of cameras, which take seconds and print.
    source->capture_.open(index, cv::CAP_V4L2);
  } catch (const cv::Exception&) {
  }
  if (!source->capture_.isOpened())
    return Error(ErrorCode::kInputUnreadable, cat("camera ", index, ": cannot be opened; is it connected, free and are you in the group that may use /dev/video", index, "?"));
  source->info_.fps = property(source->capture_, cv::CAP_PROP_FPS);
  if (source->info_.fps == 0) source->info_.fps = kAssumedFps;
  return source;
}

bool CaptureSource::wait_until_ready() {
  // acquire: the pixels that decode has read out of the capture are out before the next grab replaces them.
  turn_.wait(kDecode, std::memory_order_acquire);
  return turn_.load(std::memory_order_acquire) == kAcquire;
}

Result<Source::Status> CaptureSource::acquire(Frame& frame) {
  bool grabbed = false;
  try {
    grabbed = capture_.grab();
  } catch (const cv::Exception& error) {
    return Error(ErrorCode::kInputMalformed, cat(info_.name, ": frame ", next_, ": ", printable(error.err)));
  }
  frame.captured_at = std::chrono::steady_clock::now();
  if (!grabbed) {
    if (next_ == 0 && info_.live) return Error(ErrorCode::kInputUnreadable, cat("camera ", info_.name, ": gives no frames; is another program using it?"));
    if (next_ == 0) return Error(ErrorCode::kInputMalformed, cat(info_.name, ": has no frame that can be decoded"));
    // What was seen until then is worth keeping: an end, not an error.
    if (info_.live) warn("CAMERA_LOST", cat("camera ", info_.name, ": gives no more frames after ", next_, "; is it still connected?"));
    else warn_if_cut_short();
    return Status::kEnd;
  }
  if (next_ == 0) first_captured_at_ = frame.captured_at;
  frame.index = next_++;
  if (info_.live) {
    frame.pts_us = std::chrono::duration_cast<std::chrono::microseconds>(frame.captured_at - first_captured_at_).count();
  } else {
    // Time must run forwards whatever the container says.
    const double milliseconds = capture_.get(cv::CAP_PROP_POS_MSEC);
    const auto stated = std::isfinite(milliseconds) && std::abs(milliseconds) < kMostFrames ? static_cast<std::int64_t>(std::llround(milliseconds * 1000)) : -1;
    frame.pts_us = stated > last_pts_us_ ? stated : frame.index == 0 ? 0 : last_pts_us_ + static_cast<std::int64_t>(1e6 / info_.fps);
  }
  last_pts_us_ = frame.pts_us;
  int expected = kAcquire;
  turn_.compare_exchange_strong(expected, kDecode, std::memory_order_release, std::memory_order_relaxed);
  return Status::kFrame;
}

Result<void> CaptureSource::decode(Frame& frame) {
  const auto refuse = [&](std::string_view why) { return Error(ErrorCode::kInputMalformed, cat(info_.name, ": frame ", frame.index, ": ", why)); };
  try {
    // A matrix that already has the picture's size is written in place; the first frame and a change of size go through a copy.
    const ImageView before = frame.view();
    cv::Mat image = before.width > 0 ? mat_over(frame) : cv::Mat();
    if (!capture_.retrieve(image) || image.empty()) return refuse("cannot be decoded");
    if (image.type() != CV_8UC3) return refuse("has no 8-bit colour pixels");
    if (image.data != frame.pixels()) TANDEM_TRY(copy_into(image, frame, info_.name));
  } catch (const cv::Exception& error) {
    return refuse(printable(error.err));
  }
  // release: see wait_until_ready. A cancel that came first stands.
  int expected = kDecode;
  if (turn_.compare_exchange_strong(expected, kAcquire, std::memory_order_release, std::memory_order_relaxed)) turn_.notify_one();
  return {};
}

void CaptureSource::cancel() noexcept {
  turn_.store(kCancelled, std::memory_order_release);
  turn_.notify_all();
}

void CaptureSource::warn_if_cut_short() const {
  // Containers are off by a frame or two even where nothing is missing.
  if (info_.frame_count && next_ + 2 < *info_.frame_count)
    warn("VIDEO_CUT_SHORT", cat(info_.name, ": ends after ", next_, " of ", *info_.frame_count, " frames; the rest is damaged or missing"));
}

}  // namespace tandem
