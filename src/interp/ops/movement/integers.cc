#include "interp/ops/movement/integers.h"

#include "base/text.h"

namespace tandem {

Result<void> expect_rows(const RuntimeTensor& indices, std::int64_t rows) {
  for (std::int64_t i = 0; i < indices.count(); ++i) {
    const std::int64_t index = integer_at(indices, i);
    if (index < 0 || index >= rows) return Error(ErrorCode::kRunFailed, cat("index ", index, " at position ", i, ", the table has ", rows, " rows"));
  }
  return {};
}

}  // namespace tandem
