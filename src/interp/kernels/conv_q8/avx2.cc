#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/conv_q8/vector.h"

namespace tandem {

const PackedConvQ8& conv_q8_avx2() noexcept { return kPackedConv; }

}  // namespace tandem
