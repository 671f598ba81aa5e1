#include "io/quiet.h"

#include <cstdlib>
#include <mutex>
#include <opencv2/core/utils/logger.hpp>

namespace tandem {

void silence_ffmpeg() {
  static std::once_flag once;
  // -8 is AV_LOG_QUIET. The environment is the only door that OpenCV leaves to FFmpeg's log.
  std::call_once(once, [] { ::setenv("OPENCV_FFMPEG_LOGLEVEL", "-8", 0); });
}

QuietOpenCv::QuietOpenCv() : level_(cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT)) {}
QuietOpenCv::~QuietOpenCv() { cv::utils::logging::setLogLevel(static_cast<cv::utils::logging::LogLevel>(level_)); }

}  // namespace tandem
