#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/pool_f32/vector.h"

namespace tandem {

const VectorPoolF32& pool_f32_avx2() noexcept { return kVectorPoolF32; }

}  // namespace tandem
