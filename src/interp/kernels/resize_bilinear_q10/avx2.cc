#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/resize_bilinear_q10/vector.h"

namespace tandem {

const VectorResizeQ10& resize_q10_avx2() noexcept { return kVectorResizeQ10; }

}  // namespace tandem
