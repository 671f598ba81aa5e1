// int16, int32 or int64 values that are known to the file or, at the latest, when the operator runs: indices, beginnings.
#pragma once

#include <cstdint>

#include "interp/ops/runtime_tensor.h"
#include "tandem/error.h"

namespace tandem {

// Value `i` of a tensor of one of these types.
inline std::int64_t integer_at(const RuntimeTensor& tensor, std::int64_t i) noexcept {
  switch (tensor.info.dtype) {
    case DType::kInt16: return tensor.as<std::int16_t>()[i];
    case DType::kInt32: return tensor.as<std::int32_t>()[i];
    default: return tensor.as<std::int64_t>()[i];
  }
}

// kRunFailed where one of them is no row of a table of so many: "index 7 at position 3, the table has 5 rows".
Result<void> expect_rows(const RuntimeTensor& indices, std::int64_t rows);

}  // namespace tandem
