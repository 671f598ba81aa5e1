#include "interp/kernels/simd/avx512_vbmi.h"

#include "interp/kernels/lookup_q8/vector.h"

namespace tandem {

const VectorLookupQ8& lookup_q8_avx512_vbmi() noexcept { return kVectorLookupQ8; }

}  // namespace tandem
