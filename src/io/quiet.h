// OpenCV and FFmpeg print what goes wrong themselves; here errors and warnings say it.
#pragma once

namespace tandem {

// FFmpeg, through OpenCV: for the process, before OpenCV first opens a video. The user's own OPENCV_FFMPEG_LOGLEVEL stands.
void silence_ffmpeg();

// OpenCV's log, as long as one of these lives on any thread.
class QuietOpenCv {
 public:
  QuietOpenCv();
  ~QuietOpenCv();
  QuietOpenCv(const QuietOpenCv&) = delete;
};

}  // namespace tandem
