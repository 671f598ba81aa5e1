#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/pool_f32/vector.h"

namespace tandem {

const VectorPoolF32& pool_f32_avx512_vnni() noexcept { return kVectorPoolF32; }

}  // namespace tandem
