#include "interp/kernels/simd/avx_vnni.h"

#include "interp/kernels/add_q/vector.h"

namespace tandem {

const VectorAddQ8& add_q8_avx_vnni() noexcept { return kVectorAddQ8; }

}  // namespace tandem
