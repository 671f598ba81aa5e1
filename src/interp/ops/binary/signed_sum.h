// ADD and SUB.
#pragma once

#include "interp/ops/op.h"

namespace tandem {

// `sign` is b's: 1 or -1. `options` is the kind of the operator's options.
PreparedKernel prepare_signed_sum(const OpContext& context, int options, std::int32_t sign);

}  // namespace tandem
