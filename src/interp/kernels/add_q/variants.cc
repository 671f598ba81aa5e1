#include "interp/kernels/by_isa.h"
#include "interp/kernels/add_q/add_q.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorAddQ8& add_q8_avx2() noexcept;
const VectorAddQ8& add_q8_avx512_vnni() noexcept;

// No products are added up: AVX-VNNI has no better one.
const VectorAddQ8* vector_add_q8(Isa isa) noexcept { return by_isa(isa, &add_q8_avx2(), &add_q8_avx2(), &add_q8_avx512_vnni()); }
#else
const VectorAddQ8* vector_add_q8(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
