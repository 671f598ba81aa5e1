#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/lookup_q8/vector.h"

namespace tandem {

const VectorLookupQ8& lookup_q8_avx2() noexcept { return kVectorLookupQ8; }

}  // namespace tandem
