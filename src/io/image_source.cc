#include "io/image_source.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "base/read_file.h"
#include "base/text.h"
#include "base/try.h"
#include "io/mat.h"
#include "io/orientation.h"
#include "io/png.h"
#include "io/quiet.h"

namespace tandem {
namespace {

// Far above any camera's file.
constexpr std::size_t kMaxImageBytes = std::size_t{256} << 20;

Result<void> decode_with_opencv(Frame& frame, const std::string& name) {
  const QuietOpenCv quiet;
  const auto refuse = [&] { return Error(ErrorCode::kInputMalformed, cat(name, ": is not a picture that OpenCV can decode, or is damaged")); };
  try {
    const cv::Mat bytes(1, static_cast<int>(frame.encoded.size()), CV_8UC1, frame.encoded.data());
    const cv::Mat image = cv::imdecode(bytes, cv::IMREAD_COLOR);
    if (image.empty()) return refuse();
    return copy_into(image, frame, name);
  } catch (const cv::Exception&) {  // sizes past OpenCV's own limit
    return refuse();
  }
}

}  // namespace

ImageSource::ImageSource(std::string name, std::vector<std::filesystem::path> files) : files_(std::move(files)) {
  info_.name = std::move(name);
  info_.still = files_.size() == 1;
  info_.frame_count = files_.size();
  info_.fps = 1;
}

Result<Source::Status> ImageSource::acquire(Frame& frame) {
  if (next_ == files_.size()) return Status::kEnd;
  TANDEM_TRY(read_file(files_[next_], kMaxImageBytes, frame.encoded));
  frame.index = next_;
  frame.pts_us = static_cast<std::int64_t>(next_) * 1'000'000;
  frame.captured_at = std::chrono::steady_clock::now();
  ++next_;
  return Status::kFrame;
}

Result<void> ImageSource::decode(Frame& frame) {
  const std::string name = files_[frame.index].string();
  if (frame.encoded.empty()) return Error(ErrorCode::kInputMalformed, cat(name, ": is empty"));
  if (is_jpeg(frame.encoded)) {
    TANDEM_ASSIGN(const bool decoded, jpeg_.decode(frame.encoded, name, frame));
    if (decoded) return set_upright(frame, exif_orientation(frame.encoded), name);
  }
  if (is_png(frame.encoded)) return decode_png(frame.encoded, name, frame);
  return decode_with_opencv(frame, name);
}

}  // namespace tandem
