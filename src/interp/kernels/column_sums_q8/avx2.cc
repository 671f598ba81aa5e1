#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/column_sums_q8/vector.h"

namespace tandem {

const VectorColumnSumsQ8& column_sums_q8_avx2() noexcept { return kVectorColumnSumsQ8; }

}  // namespace tandem
