#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/conv_f32/vector.h"

namespace tandem {

const PackedConvF32& conv_f32_avx512_vnni() noexcept { return kPackedConvF32; }

}  // namespace tandem
