// Hands a warning to the handler that the application set.
#pragma once

#include <string>
#include <string_view>

namespace tandem {

void warn(std::string_view code, std::string message);

}  // namespace tandem
