// Names of classes, one a line.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tandem/error.h"
#include "tandem/export.h"

namespace tandem {

using Labels = std::vector<std::string>;

// Reads a UTF-8 text file: line n names class n. Carriage returns, a byte order mark and white space at the end of the file are
// dropped; an empty line in between is an unnamed class. kInputUnreadable, or kLabelsMalformed for a file that is not text or holds control
// characters.
TANDEM_API Result<Labels> load_labels(const std::filesystem::path& path);
// The same for text in memory; `name` stands for the path in errors.
TANDEM_API Result<Labels> parse_labels(std::string_view text, std::string_view name);

}  // namespace tandem
