#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/conv_q8/vector.h"

namespace tandem {

const PackedConvQ8& conv_q8_avx512_vnni() noexcept { return kPackedConv; }

}  // namespace tandem
