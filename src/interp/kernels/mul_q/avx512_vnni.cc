#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/mul_q/vector.h"

namespace tandem {

const VectorMulQ8& mul_q8_avx512_vnni() noexcept { return kVectorMulQ8; }

}  // namespace tandem
