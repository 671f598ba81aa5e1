// A folder of a test's own that goes with it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tandem::test {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  // Writes a file and returns its path.
  std::filesystem::path write(std::string_view name, std::string_view content) const;
  // Every file and folder in it, as names below it, sorted and joined by spaces.
  std::string listing() const;

 private:
  std::filesystem::path path_;
};

std::string read_text(const std::filesystem::path& path);

}  // namespace tandem::test
