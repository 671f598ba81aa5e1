#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/depthwise_conv_f32/vector.h"

namespace tandem {

const PackedConvF32& depthwise_conv_f32_avx2() noexcept { return kPackedDepthwiseConvF32; }

}  // namespace tandem
