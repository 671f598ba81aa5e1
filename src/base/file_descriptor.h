// A regular file opened for reading; closes itself.
#pragma once

#include <cstddef>
#include <filesystem>

#include "tandem/error.h"

namespace tandem {

class FileDescriptor {
 public:
  // Never blocks: what is not a regular file (folder, FIFO, device) is refused with `code`, as is what the system cannot open.
  static Result<FileDescriptor> open_regular(const std::filesystem::path& path, ErrorCode code);
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.fd_), size_(other.size_) { other.fd_ = -1; }
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  ~FileDescriptor();

  int get() const noexcept { return fd_; }
  std::size_t size() const noexcept { return size_; }  // bytes, when it was opened

 private:
  FileDescriptor(int fd, std::size_t size) : fd_(fd), size_(size) {}
  int fd_;
  std::size_t size_;
};

}  // namespace tandem
