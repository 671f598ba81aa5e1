// Where the library's warnings go. It never prints: without a handler they are dropped.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tandem/export.h"

namespace tandem {

struct Warning {
  std::string_view code;  // stable, such as "VIDEO_TRUNCATED"
  std::string message;    // one line: what, where, how to mend it
};

using LogHandler = std::function<void(const Warning&)>;

// Sets the process's handler; an empty one silences the library again. May be called at any time from any thread. The handler
// is called from whatever thread the warning arises on, from several at once, and must not throw.
TANDEM_API void set_log_handler(LogHandler handler);

}  // namespace tandem
