#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/depthwise_conv_f32/vector.h"

namespace tandem {

const PackedConvF32& depthwise_conv_f32_avx512_vnni() noexcept { return kPackedDepthwiseConvF32; }

}  // namespace tandem
