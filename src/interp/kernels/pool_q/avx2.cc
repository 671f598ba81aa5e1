#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/pool_q/vector.h"

namespace tandem {

const VectorPoolQ8& pool_q8_avx2() noexcept { return kVectorPoolQ8; }

}  // namespace tandem
