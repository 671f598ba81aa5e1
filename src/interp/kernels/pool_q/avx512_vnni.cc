#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/pool_q/vector.h"

namespace tandem {

const VectorPoolQ8& pool_q8_avx512_vnni() noexcept { return kVectorPoolQ8; }

}  // namespace tandem
