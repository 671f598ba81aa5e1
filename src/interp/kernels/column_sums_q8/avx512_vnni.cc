#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/column_sums_q8/vector.h"

namespace tandem {

const VectorColumnSumsQ8& column_sums_q8_avx512_vnni() noexcept { return kVectorColumnSumsQ8; }

}  // namespace tandem
