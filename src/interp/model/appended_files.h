// The zip archive that TFLite metadata appends to a model: labels and the like. libzip reads it.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "tandem/error.h"

namespace tandem {

// The file `name` of the archive at the end of `model`. kModelMalformed says why it cannot be had.
Result<std::string> read_appended_file(std::span<const std::byte> model, const std::string& name);

}  // namespace tandem
