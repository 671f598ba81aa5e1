#include "interp/kernels/simd/avx_vnni.h"

#include "interp/kernels/conv_q8/vector.h"

namespace tandem {

const PackedConvQ8& conv_q8_avx_vnni() noexcept { return kPackedConv; }

}  // namespace tandem
