#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/quantize/vector.h"

namespace tandem {

const VectorQuantize& quantize_avx512_vnni() noexcept { return kVectorQuantize; }

}  // namespace tandem
