// Pictures as a source: one file, or a sorted list of them.
#pragma once

#include <filesystem>
#include <vector>

#include "io/jpeg.h"
#include "tandem/source.h"

namespace tandem {

class ImageSource final : public Source {
 public:
  // `name` is what the user wrote. Not empty.
  ImageSource(std::string name, std::vector<std::filesystem::path> files);

  const SourceInfo& info() const noexcept override { return info_; }
  Result<Status> acquire(Frame& frame) override;
  Result<void> decode(Frame& frame) override;

 private:
  SourceInfo info_;
  std::vector<std::filesystem::path> files_;
  std::size_t next_ = 0;
  JpegDecoder jpeg_;
};

// Files of `folder`, or that match the glob `pattern`, whose extension is a picture's; sorted by name, digits by their value.
// kInputUnreadable where there are none.
Result<std::vector<std::filesystem::path>> list_images(const std::filesystem::path& folder);
Result<std::vector<std::filesystem::path>> match_images(const std::string& pattern);
// ".jpg" for "A.JPG": ASCII letters only.
std::string lower_extension(const std::filesystem::path& path);
// Whether libjpeg-turbo, libpng or OpenCV reads files of this extension as pictures.
bool has_image_extension(const std::filesystem::path& path);

}  // namespace tandem
