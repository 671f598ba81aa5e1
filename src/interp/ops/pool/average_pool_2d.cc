// AVERAGE_POOL_2D: NHWC.

#include "interp/ops/pool/pool.h"

namespace tandem {

PreparedKernel prepare_average_pool_2d(const OpContext& context) {
  const VectorPoolQ8* const codes = vector_pool_q8(context.isa());
  const VectorPoolF32* const floats = vector_pool_f32(context.isa());
  PoolVectors vectors;
  if (codes != nullptr && floats != nullptr) vectors = {codes->average, codes->least_channels_average, floats->average, codes->name, floats->name};
  return prepare_pool<std::int8_t, std::uint8_t, std::int16_t, float>(context, vectors, [](const auto& pool, const auto* in, auto* out, auto begin, auto end) { average_pool(pool, in, out, begin, end); });
}

}  // namespace tandem
