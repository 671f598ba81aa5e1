#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/lookup_q8/vector.h"

namespace tandem {

const VectorLookupQ8& lookup_q8_avx512_vnni() noexcept { return kVectorLookupQ8; }

}  // namespace tandem
