// A file that appears under its name only when it is complete.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "tandem/error.h"
#include "tandem/export.h"

namespace tandem {

//   auto file = OutputFile::create("result.json").value();
//   write_somehow(file.path());
//   file.commit().value();
//
// What is written goes to a sibling with the same extension, which commit renames and the destructor otherwise removes. A name that is
// not a regular file (a pipe, a device) is written straight to.
class TANDEM_API OutputFile {
 public:
  // kOutputFailed when the folder does not exist or cannot be written to.
  static Result<OutputFile> create(const std::filesystem::path& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  ~OutputFile();

  const std::filesystem::path& path() const noexcept { return temporary_; }         // to write to
  const std::filesystem::path& final_path() const noexcept { return final_; }
  Result<void> commit();

 private:
  OutputFile(std::filesystem::path final, std::filesystem::path temporary) : final_(std::move(final)), temporary_(std::move(temporary)) {}
  void discard() noexcept;
  std::filesystem::path final_;
  std::filesystem::path temporary_;
};

// Writes a whole file that way.
TANDEM_API Result<void> write_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

}  // namespace tandem
