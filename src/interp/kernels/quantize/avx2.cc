#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/quantize/vector.h"

namespace tandem {

const VectorQuantize& quantize_avx2() noexcept { return kVectorQuantize; }

}  // namespace tandem
