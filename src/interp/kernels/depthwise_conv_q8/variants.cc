#include "interp/kernels/by_isa.h"
#include "interp/kernels/packed.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const PackedConvQ8& depthwise_conv_q8_avx2() noexcept;
const PackedConvQ8& depthwise_conv_q8_avx_vnni() noexcept;
const PackedConvQ8& depthwise_conv_q8_avx512_vnni() noexcept;

const PackedConvQ8* packed_depthwise_conv_q8(Isa isa) noexcept { return by_isa(isa, &depthwise_conv_q8_avx2(), &depthwise_conv_q8_avx_vnni(), &depthwise_conv_q8_avx512_vnni()); }
#else
const PackedConvQ8* packed_depthwise_conv_q8(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
