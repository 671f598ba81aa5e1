#include "base/read_file.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/file_descriptor.h"
#include "base/text.h"
#include "base/try.h"

namespace tandem {

Result<void> read_file(const std::filesystem::path& path, std::size_t limit, std::vector<std::byte>& bytes) {
  TANDEM_ASSIGN(const auto file, FileDescriptor::open_regular(path, ErrorCode::kInputUnreadable));
  if (file.size() > limit) return Error(ErrorCode::kInputUnreadable, cat(path.string(), ": has ", file.size(), " bytes, at most ", limit, " are accepted"));
  bytes.resize(file.size());
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error(ErrorCode::kInputUnreadable, cat(path.string(), ": ", std::system_category().message(errno)));
    if (count == 0) break;  // the file shrank meanwhile
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return {};
}

}  // namespace tandem
