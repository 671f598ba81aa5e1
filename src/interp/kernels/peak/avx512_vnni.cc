#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/peak/vector.h"

namespace tandem {

const Peak& peak_avx512_vnni() noexcept { return kPeak; }

}  // namespace tandem
