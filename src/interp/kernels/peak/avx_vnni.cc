#include "interp/kernels/simd/avx_vnni.h"

#include "interp/kernels/peak/vector.h"

namespace tandem {

const Peak& peak_avx_vnni() noexcept { return kPeak; }

}  // namespace tandem
