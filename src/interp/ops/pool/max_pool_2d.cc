// MAX_POOL_2D: NHWC.

#include "interp/ops/pool/pool.h"

namespace tandem {

PreparedKernel prepare_max_pool_2d(const OpContext& context) { return prepare_pool(context, max_pool_q8<std::int8_t>, max_pool_q8<std::uint8_t>); }

}  // namespace tandem
