#include "base/file_descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/text.h"

namespace tandem {

Result<FileDescriptor> FileDescriptor::open_regular(const std::filesystem::path& path, ErrorCode code) {
  const auto refuse = [&](std::string_view why) { return Error(code, cat(path.string(), ": ", why)); };
  // O_NONBLOCK: opening a FIFO that nobody writes to must not hang.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return refuse(std::system_category().message(errno));
  FileDescriptor file(fd, 0);
  struct stat status = {};
  if (::fstat(fd, &status) != 0) return refuse(std::system_category().message(errno));
  if (S_ISDIR(status.st_mode)) return refuse("is a folder; name a file");
  if (!S_ISREG(status.st_mode)) return refuse("is not a regular file");
  file.size_ = static_cast<std::size_t>(status.st_size);
  return file;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace tandem
