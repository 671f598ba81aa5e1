// L2_POOL_2D: NHWC, the root of a window's mean square.

#include "interp/ops/pool/pool.h"

namespace tandem {

PreparedKernel prepare_l2_pool_2d(const OpContext& context) { return prepare_pool<float>(context, {}, l2_pool); }

}  // namespace tandem
