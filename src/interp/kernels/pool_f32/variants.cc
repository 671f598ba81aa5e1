#include "interp/kernels/by_isa.h"
#include "interp/kernels/pool_f32/pool_f32.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorPoolF32& pool_f32_avx2() noexcept;
const VectorPoolF32& pool_f32_avx512_vnni() noexcept;

// Nothing is multiplied: AVX-VNNI has no better one.
const VectorPoolF32* vector_pool_f32(Isa isa) noexcept { return by_isa(isa, &pool_f32_avx2(), &pool_f32_avx2(), &pool_f32_avx512_vnni()); }
#else
const VectorPoolF32* vector_pool_f32(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
