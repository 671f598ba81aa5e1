#include "interp/model/mapped_file.h"

#include <sys/mman.h>

#include <cerrno>
#include <system_error>

#include "base/file_descriptor.h"
#include "base/text.h"
#include "base/try.h"

namespace tandem {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  TANDEM_ASSIGN(const auto file, FileDescriptor::open_regular(path, ErrorCode::kModelUnreadable));
  if (file.size() == 0) return MappedFile({});
  void* memory = ::mmap(nullptr, file.size(), PROT_READ, MAP_SHARED, file.get(), 0);
  if (memory == MAP_FAILED) return Error(ErrorCode::kModelUnreadable, cat(path.string(), ": ", std::system_category().message(errno)));
  return MappedFile({static_cast<const std::byte*>(memory), file.size()});
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace tandem
