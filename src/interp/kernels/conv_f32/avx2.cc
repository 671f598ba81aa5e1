#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/conv_f32/vector.h"

namespace tandem {

const PackedConvF32& conv_f32_avx2() noexcept { return kPackedConvF32; }

}  // namespace tandem
