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

namespace {

// The level is the process's, so the first that comes saves it and the last that goes restores it.
struct SavedLevel {
  std::mutex mutex;
  int users = 0;
  cv::utils::logging::LogLevel level = cv::utils::logging::LOG_LEVEL_INFO;
};
SavedLevel saved;

}  // namespace

QuietOpenCv::QuietOpenCv() {
  const std::lock_guard lock(saved.mutex);
  if (saved.users++ == 0) saved.level = cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
}

QuietOpenCv::~QuietOpenCv() {
  const std::lock_guard lock(saved.mutex);
  if (--saved.users == 0) cv::utils::logging::setLogLevel(saved.level);
}

}  // namespace tandem
