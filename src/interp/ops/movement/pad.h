// What PAD and PADV2 share.
#pragma once

#include "interp/ops/op.h"

namespace tandem {

// Operand 1 says how many values go before and after each dimension; operand 2, where `with_value` and present, which.
PreparedKernel prepare_padded(const OpContext& context, bool with_value);

}  // namespace tandem
