// Whole files into memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "tandem/error.h"

namespace tandem {

// Replaces `bytes` by the file's content, reusing its memory. kInputUnreadable with the system's reason for a file that is missing, not a
// regular file (a FIFO would block), unreadable or larger than `limit`.
Result<void> read_file(const std::filesystem::path& path, std::size_t limit, std::vector<std::byte>& bytes);

}  // namespace tandem
