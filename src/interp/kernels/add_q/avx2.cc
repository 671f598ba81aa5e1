#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/add_q/vector.h"

namespace tandem {

const VectorAddQ8& add_q8_avx2() noexcept { return kVectorAddQ8; }

}  // namespace tandem
