#include "tandem/error.h"

#include <array>

namespace tandem {
namespace {

struct Entry {
  ErrorCode code;
  std::string_view name;
  ErrorKind kind;
};

constexpr std::array kEntries = {
    Entry{ErrorCode::kInvalidArgument, "INVALID_ARGUMENT", ErrorKind::kArgument},
    Entry{ErrorCode::kInvalidState, "INVALID_STATE", ErrorKind::kRun},
    Entry{ErrorCode::kModelUnreadable, "MODEL_UNREADABLE", ErrorKind::kModel},
    Entry{ErrorCode::kModelMalformed, "MODEL_MALFORMED", ErrorKind::kModel},
    Entry{ErrorCode::kModelUnsupported, "MODEL_UNSUPPORTED", ErrorKind::kModel},
    Entry{ErrorCode::kModelTooLarge, "MODEL_TOO_LARGE", ErrorKind::kModel},
    Entry{ErrorCode::kModelMismatch, "MODEL_MISMATCH", ErrorKind::kModel},
    Entry{ErrorCode::kInputUnreadable, "INPUT_UNREADABLE", ErrorKind::kInput},
    Entry{ErrorCode::kInputMalformed, "INPUT_MALFORMED", ErrorKind::kInput},
    Entry{ErrorCode::kInputMismatch, "INPUT_MISMATCH", ErrorKind::kInput},
    Entry{ErrorCode::kLabelsMalformed, "LABELS_MALFORMED", ErrorKind::kInput},
    Entry{ErrorCode::kOutputFailed, "OUTPUT_FAILED", ErrorKind::kRun},
    Entry{ErrorCode::kRunFailed, "RUN_FAILED", ErrorKind::kRun},
    Entry{ErrorCode::kCallbackFailed, "CALLBACK_FAILED", ErrorKind::kRun},
    Entry{ErrorCode::kBusy, "BUSY", ErrorKind::kRun},
    Entry{ErrorCode::kOutOfMemory, "OUT_OF_MEMORY", ErrorKind::kRun},
    Entry{ErrorCode::kInterrupted, "INTERRUPTED", ErrorKind::kInterrupted},
};

// The table is indexed by the code.
constexpr bool in_order() {
  for (std::size_t i = 0; i < kEntries.size(); ++i)
    if (static_cast<std::size_t>(kEntries[i].code) != i) return false;
  return true;
}
static_assert(in_order());

}  // namespace

std::string_view to_string(ErrorCode code) noexcept { return kEntries[static_cast<std::size_t>(code)].name; }
ErrorKind kind_of(ErrorCode code) noexcept { return kEntries[static_cast<std::size_t>(code)].kind; }

}  // namespace tandem
