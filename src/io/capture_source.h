// Video files and cameras, through OpenCV's VideoCapture.
#pragma once

#include <atomic>
#include <opencv2/videoio.hpp>

#include "tandem/source.h"

namespace tandem {

// A capture holds one grabbed picture at a time, which decode takes out of it. acquire and decode therefore take turns on it, although
// they run on threads of their own.
class CaptureSource final : public Source {
 public:
  static Result<std::unique_ptr<Source>> open_file(const std::string& path);
  static Result<std::unique_ptr<Source>> open_camera(int index);

  const SourceInfo& info() const noexcept override { return info_; }
  bool wait_until_ready() override;
  Result<Status> acquire(Frame& frame) override;
  Result<void> decode(Frame& frame) override;
  void cancel() noexcept override;

 private:
  explicit CaptureSource(SourceInfo info) : info_(std::move(info)) {}
  void warn_if_cut_short() const;

  enum Turn : int { kAcquire, kDecode, kCancelled };
  SourceInfo info_;
  cv::VideoCapture capture_;
  std::uint64_t next_ = 0;
  std::int64_t last_pts_us_ = -1;
  std::chrono::steady_clock::time_point first_captured_at_;
  std::atomic<int> turn_{kAcquire};
};

}  // namespace tandem
