#include "interp/kernels/by_isa.h"
#include "interp/kernels/mul_q/mul_q.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorMulQ8& mul_q8_avx2() noexcept;
const VectorMulQ8& mul_q8_avx512_vnni() noexcept;

// No products are added up: AVX-VNNI has no better one.
const VectorMulQ8* vector_mul_q8(Isa isa) noexcept { return by_isa(isa, &mul_q8_avx2(), &mul_q8_avx2(), &mul_q8_avx512_vnni()); }
#else
const VectorMulQ8* vector_mul_q8(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
