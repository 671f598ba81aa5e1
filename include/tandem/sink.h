// Where results go: files that a pipeline fills while it runs.
#pragma once

#include <filesystem>
#include <memory>

#include "tandem/error.h"
#include "tandem/export.h"
#include "tandem/frame_result.h"

namespace tandem {

// Called by one thread at a time. A sink that is destroyed without close leaves nothing behind.
class TANDEM_API Sink {
 public:
  virtual ~Sink() = default;
  virtual Result<void> consume(const FrameResult& result) = 0;
  // Completes the output; nothing is consumed afterwards.
  virtual Result<void> close() = 0;
};

// Whether open_annotated_sink makes a single picture of a file of this name, and no video.
TANDEM_API bool is_picture_file(const std::filesystem::path& path);

// The frames with their classes drawn on them. The file's extension picks the format: .mp4, .avi, .mkv for video at `fps`; .png, .jpg
// for a single picture. A video's size is its first frame's; frames of another size are fitted into it.
TANDEM_API Result<std::unique_ptr<Sink>> open_annotated_sink(const std::filesystem::path& path, double fps);

// One line of JSON a frame: {"frame":0,"pts_us":0,"classes":[{"class_id":89,"label":"macaw","score":0.98}]}. "-" is standard output.
TANDEM_API Result<std::unique_ptr<Sink>> open_json_lines_sink(const std::filesystem::path& path);

}  // namespace tandem
