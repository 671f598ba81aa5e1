// The last dimension, over which the operators of this family work.
#pragma once

#include "interp/ops/op.h"

namespace tandem {

struct Rows {
  std::int64_t count;
  std::int32_t length;
};

// The rows of a tensor's last dimension, of which there must be one with something in it.
Result<Rows> rows_of(const OpContext& context, const RuntimeTensor& tensor);

}  // namespace tandem
