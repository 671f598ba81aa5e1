// Which files a folder or a glob stands for.

#include <glob.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <system_error>

#include "base/text.h"
#include "io/image_source.h"

namespace tandem {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 11> kExtensions = {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".jp2"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "frame2" before "frame10": runs of digits compare as numbers.
bool natural_less(const std::string& a, const std::string& b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (!is_digit(a[i]) || !is_digit(b[j])) {
      if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
      ++i, ++j;
      continue;
    }
    const auto number = [](const std::string& s, std::size_t& at) {
      while (at < s.size() && s[at] == '0') ++at;
      const std::size_t start = at;
      while (at < s.size() && is_digit(s[at])) ++at;
      return std::string_view(s).substr(start, at - start);
    };
    const std::string_view x = number(a, i), y = number(b, j);
    if (x.size() != y.size()) return x.size() < y.size();
    if (x != y) return x < y;
  }
  // Names that differ only in leading zeros keep a fixed order too.
  return a.size() - i != b.size() - j ? a.size() - i < b.size() - j : a < b;
}

Result<std::vector<fs::path>> sorted(std::vector<fs::path> files, const std::string& name) {
  if (files.empty()) return Error(ErrorCode::kInputUnreadable, cat(name, ": holds no pictures (.jpg, .png, .bmp, .webp, ...)"));
  std::ranges::sort(files, natural_less, [](const fs::path& path) { return path.string(); });
  return files;
}

}  // namespace

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return extension;
}

bool has_image_extension(const fs::path& path) { return std::ranges::find(kExtensions, lower_extension(path)) != kExtensions.end(); }

Result<std::vector<fs::path>> list_images(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (has_image_extension(entry->path()) && entry->is_regular_file(error)) files.push_back(entry->path());
  if (error) return Error(ErrorCode::kInputUnreadable, cat(folder.string(), ": ", error.message()));
  return sorted(std::move(files), folder.string());
}

Result<std::vector<fs::path>> match_images(const std::string& pattern) {
  glob_t matches = {};
  std::vector<fs::path> files;
  if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &matches) == 0)
    for (std::size_t i = 0; i < matches.gl_pathc; ++i)
      if (std::error_code error; has_image_extension(matches.gl_pathv[i]) && fs::is_regular_file(matches.gl_pathv[i], error)) files.emplace_back(matches.gl_pathv[i]);
  ::globfree(&matches);
  return sorted(std::move(files), pattern);
}

}  // namespace tandem
