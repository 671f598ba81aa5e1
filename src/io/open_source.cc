#include <unistd.h>

#include <array>
#include <charconv>
#include <system_error>

#include "base/file_descriptor.h"
#include "base/text.h"
#include "base/try.h"
#include "io/capture_source.h"
#include "io/image_source.h"
#include "io/jpeg.h"
#include "io/png.h"
#include "tandem/source.h"

namespace tandem {
namespace fs = std::filesystem;
namespace {

// Pictures without a telling name, such as a cache's.
bool starts_as_picture(const std::string& name) {
  const auto file = FileDescriptor::open_regular(name, ErrorCode::kInputUnreadable);
  std::array<std::byte, 8> bytes{};
  if (!file || ::read(file->get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) return false;
  return is_jpeg(bytes) || is_png(bytes);
}

std::unique_ptr<Source> images(const std::string& name, std::vector<fs::path> files) { return std::make_unique<ImageSource>(name, std::move(files)); }

}  // namespace

Result<std::unique_ptr<Source>> open_source(const std::string& name) {
  std::error_code error;
  const fs::file_status status = fs::status(name, error);
  if (fs::is_directory(status)) {
    TANDEM_ASSIGN(auto files, list_images(name));
    return images(name, std::move(files));
  }
  if (fs::exists(status)) {
    if (has_image_extension(name) || starts_as_picture(name)) return images(name, {name});
    return CaptureSource::open_file(name);
  }
  int camera = 0;
  const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), camera);
  if (!name.empty() && failure == std::errc() && end == name.data() + name.size() && camera >= 0) return CaptureSource::open_camera(camera);
  if (name.find_first_of("*?[") != std::string::npos) {
    TANDEM_ASSIGN(auto files, match_images(name));
    return images(name, std::move(files));
  }
  return Error(ErrorCode::kInputUnreadable, cat(name.empty() ? "(empty name)" : name, ": there is no such file, folder or camera"));
}

}  // namespace tandem
