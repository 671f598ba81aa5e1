#include "interp/kernels/by_isa.h"
#include "interp/kernels/packed.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const PackedConvF32& depthwise_conv_f32_avx2() noexcept;
const PackedConvF32& depthwise_conv_f32_avx512_vnni() noexcept;

// VNNI multiplies no floats.
const PackedConvF32* packed_depthwise_conv_f32(Isa isa) noexcept { return by_isa(isa, &depthwise_conv_f32_avx2(), &depthwise_conv_f32_avx2(), &depthwise_conv_f32_avx512_vnni()); }
#else
const PackedConvF32* packed_depthwise_conv_f32(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
