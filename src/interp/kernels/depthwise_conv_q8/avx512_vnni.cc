#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/depthwise_conv_q8/vector.h"

namespace tandem {

const PackedConvQ8& depthwise_conv_q8_avx512_vnni() noexcept { return kPackedDepthwiseConv; }

}  // namespace tandem
