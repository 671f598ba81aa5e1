// What AVERAGE_POOL_2D and MAX_POOL_2D have in common: all but the kernel.
#pragma once

#include "interp/kernels/pool_q8/pool_q8.h"
#include "interp/ops/op.h"

namespace tandem {

// Checks the operator, sets its output's shape and returns what the kernels take.
Result<PoolQ8> prepare_pool(const OpContext& context);

}  // namespace tandem
