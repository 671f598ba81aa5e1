#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/peak/vector.h"

namespace tandem {

const Peak& peak_avx2() noexcept { return kPeak; }

}  // namespace tandem
