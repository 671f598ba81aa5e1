#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/depthwise_conv_q8/vector.h"

namespace tandem {

const PackedConvQ8& depthwise_conv_q8_avx2() noexcept { return kPackedDepthwiseConv; }

}  // namespace tandem
