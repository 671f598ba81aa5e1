#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/resize_bilinear_q10/vector.h"

namespace tandem {

const VectorResizeQ10& resize_q10_avx512_vnni() noexcept { return kVectorResizeQ10; }

}  // namespace tandem
