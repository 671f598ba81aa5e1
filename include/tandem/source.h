// Where frames come from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tandem/error.h"
#include "tandem/export.h"
#include "tandem/frame.h"

namespace tandem {

struct SourceInfo {
  std::string name;                          // as the user wrote it
  bool live = false;                         // a camera: frames that nobody takes in time are lost, so old ones are dropped for new
  bool still = false;                        // a single picture
  std::optional<std::uint64_t> frame_count;  // where it is known beforehand; containers can be wrong
  double fps = 0;                            // nominal frames a second
};

// A source is driven in two steps by two threads: acquire fills a frame with what is needed to decode it (compressed bytes, or a claim
// on the picture that a capture device holds) and decode makes the pixels. Frames are decoded in the order they were acquired.
class TANDEM_API Source {
 public:
  enum class Status { kFrame, kEnd };

  virtual ~Source() = default;
  virtual const SourceInfo& info() const noexcept = 0;
  // Blocks until acquire may be called again; false when cancel came first. For sources that hold one undecoded frame at a time.
  virtual bool wait_until_ready() { return true; }
  // The next frame, or the end. Sets the frame's index, pts_us and captured_at. One thread at a time.
  virtual Result<Status> acquire(Frame& frame) = 0;
  // Makes the pixels of a frame that acquire filled. One thread at a time, which may differ from acquire's.
  virtual Result<void> decode(Frame& frame) = 0;
  // Ends a wait_until_ready that is blocked or comes later. Any thread.
  virtual void cancel() noexcept {}
};

// Opens what the user named: a video file, a picture, a folder of pictures or a glob of them (sorted by name, digits by value; at one
// picture a second), or a camera by its index ("0"). JPEG files are decoded by libjpeg-turbo, PNG files by libpng, other pictures and
// videos by OpenCV. Pictures that a camera stored on their side (EXIF orientation) are set upright.
// Pictures of a folder that cannot be decoded end the run with kInputMalformed. OpenCV's and FFmpeg's own messages are silenced for
// the process on the first call, unless the environment sets OPENCV_FFMPEG_LOGLEVEL.
TANDEM_API Result<std::unique_ptr<Source>> open_source(const std::string& name);

}  // namespace tandem
