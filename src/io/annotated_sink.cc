#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include "base/text.h"
#include "base/try.h"
#include "io/image_source.h"
#include "io/overlay.h"
#include "io/quiet.h"
#include "tandem/opencv.h"
#include "tandem/output_file.h"
#include "tandem/sink.h"

namespace tandem {
namespace {

struct Codec {
  std::string_view extension;
  int fourcc;
};
// Each container with a codec that every FFmpeg build can write.
const Codec kCodecs[] = {{".mp4", cv::VideoWriter::fourcc('m', 'p', '4', 'v')}, {".avi", cv::VideoWriter::fourcc('M', 'J', 'P', 'G')}, {".mkv", cv::VideoWriter::fourcc('m', 'p', '4', 'v')}};

const Codec* codec_for(const std::filesystem::path& path) {
  for (const Codec& codec : kCodecs)
    if (lower_extension(path) == codec.extension) return &codec;
  return nullptr;
}

class AnnotatedSink final : public Sink {
 public:
  AnnotatedSink(OutputFile file, const Codec* codec, double fps) : file_(std::move(file)), codec_(codec), fps_(fps) {}

  Result<void> consume(const FrameResult& result) override {
    const QuietOpenCv quiet;
    try {
      place(mat_of(result.image), result.image.format);
      draw_classes(canvas_, result.classes);
      return codec_ == nullptr ? write_picture() : write_frame();
    } catch (const cv::Exception& error) {
      return failed(printable(error.err));
    }
  }

  Result<void> close() override {
    writer_.release();
    if (frames_ == 0) return {};  // nothing was seen, so there is no file
    if (codec_ != nullptr && !is_complete()) return failed("the video is incomplete; is the disk full?");
    return file_.commit();
  }

 private:
  Result<void> failed(std::string_view why) const { return Error(ErrorCode::kOutputFailed, cat(file_.final_path().string(), ": ", why)); }

  // The picture on a canvas of its own, as others still look at the frame: BGR, and as large as the first.
  void place(const cv::Mat& image, PixelFormat format) {
    if (format == PixelFormat::kBgr) image.copyTo(picture_);
    else cv::cvtColor(image, picture_, format == PixelFormat::kRgb ? cv::COLOR_RGB2BGR : cv::COLOR_GRAY2BGR);
    // Codecs take even sizes only.
    if (size_.empty()) size_ = codec_ == nullptr ? picture_.size() : cv::Size(std::max(picture_.cols & ~1, 2), std::max(picture_.rows & ~1, 2));
    if (picture_.size() == size_) {
      cv::swap(picture_, canvas_);
      return;
    }
    const double scale = std::min(static_cast<double>(size_.width) / picture_.cols, static_cast<double>(size_.height) / picture_.rows);
    const cv::Size fitted(std::clamp(static_cast<int>(picture_.cols * scale + 0.5), 1, size_.width), std::clamp(static_cast<int>(picture_.rows * scale + 0.5), 1, size_.height));
    canvas_.create(size_, CV_8UC3);
    canvas_.setTo(0);
    cv::Mat target = canvas_(cv::Rect((size_.width - fitted.width) / 2, (size_.height - fitted.height) / 2, fitted.width, fitted.height));
    cv::resize(picture_, target, fitted, 0, 0, cv::INTER_AREA);
  }

  // OpenCV does not tell when writing fails, so the file is asked. Matroska states no number of frames.
  bool is_complete() const {
    const QuietOpenCv quiet;
    const cv::VideoCapture written(file_.path().string(), cv::CAP_FFMPEG);
    if (!written.isOpened()) return false;
    return codec_->extension == ".mkv" || written.get(cv::CAP_PROP_FRAME_COUNT) >= static_cast<double>(frames_);
  }

  Result<void> write_frame() {
    if (!writer_.isOpened() && !writer_.open(file_.path().string(), cv::CAP_FFMPEG, codec_->fourcc, fps_, size_, true)) return failed("FFmpeg cannot write this video");
    writer_.write(canvas_);
    ++frames_;
    return {};
  }

  Result<void> write_picture() {
    if (frames_ > 0) return failed("is a picture, but the source has more than one frame; name a video such as out.mp4");
    if (!cv::imwrite(file_.path().string(), canvas_)) return failed("the picture cannot be written");
    ++frames_;
    return {};
  }

  OutputFile file_;
  const Codec* codec_;  // null: a picture
  double fps_;
  cv::VideoWriter writer_;
  cv::Size size_;
  cv::Mat picture_, canvas_;
  std::uint64_t frames_ = 0;
};

}  // namespace

bool is_picture_file(const std::filesystem::path& path) { return has_image_extension(path); }

Result<std::unique_ptr<Sink>> open_annotated_sink(const std::filesystem::path& path, double fps) {
  const Codec* codec = codec_for(path);
  if (codec == nullptr && !has_image_extension(path))
    return Error(ErrorCode::kInvalidArgument, cat(path.string(), ": annotated output is a video (.mp4, .avi, .mkv) or a picture (.png, .jpg)"));
  if (!(fps > 0) || fps > 1000) return Error(ErrorCode::kInvalidArgument, cat("fps: ", fps, ", must be above 0 and at most 1000"));
  silence_ffmpeg();
  TANDEM_ASSIGN(auto file, OutputFile::create(path));
  if (file.path() == file.final_path()) return Error(ErrorCode::kOutputFailed, cat(path.string(), ": is no regular file; a video or picture cannot be written to it"));
  return std::make_unique<AnnotatedSink>(std::move(file), codec, fps);
}

}  // namespace tandem
