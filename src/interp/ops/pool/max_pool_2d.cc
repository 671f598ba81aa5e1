// MAX_POOL_2D: NHWC.

#include "interp/ops/pool/pool.h"

namespace tandem {

PreparedKernel prepare_max_pool_2d(const OpContext& context) {
  return prepare_pool<std::int8_t, std::uint8_t, std::int16_t, float>(context, [](const auto& pool, const auto* in, auto* out, auto begin, auto end) { max_pool(pool, in, out, begin, end); });
}

}  // namespace tandem
