#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/mul_q/vector.h"

namespace tandem {

const VectorMulQ8& mul_q8_avx2() noexcept { return kVectorMulQ8; }

}  // namespace tandem
