#include "interp/kernels/by_isa.h"
#include "interp/kernels/pool_q/pool_q.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorPoolQ8& pool_q8_avx2() noexcept;
const VectorPoolQ8& pool_q8_avx512_vnni() noexcept;

// Nothing is multiplied: AVX-VNNI has no better one.
const VectorPoolQ8* vector_pool_q8(Isa isa) noexcept { return by_isa(isa, &pool_q8_avx2(), &pool_q8_avx2(), &pool_q8_avx512_vnni()); }
#else
const VectorPoolQ8* vector_pool_q8(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
