// The packed depthwise convolutions, one a file.
#pragma once

#include "interp/kernels/packed_q8.h"

namespace tandem {

const PackedConvQ8& depthwise_conv_q8_avx2() noexcept;
const PackedConvQ8& depthwise_conv_q8_avx_vnni() noexcept;
const PackedConvQ8& depthwise_conv_q8_avx512_vnni() noexcept;

}  // namespace tandem
