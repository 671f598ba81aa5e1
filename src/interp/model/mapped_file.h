// A file's bytes, mapped read-only: no copy, and processes that map the same file share the memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "tandem/error.h"

namespace tandem {

class MappedFile {
 public:
  // kModelUnreadable for what is missing, not a regular file or cannot be mapped. An empty file maps to no bytes.
  static Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept : bytes_(other.bytes_) { other.bytes_ = {}; }
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  std::span<const std::byte> bytes() const noexcept { return bytes_; }

 private:
  explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::span<const std::byte> bytes_;
};

}  // namespace tandem
