#include "interp/kernels/by_isa.h"
#include "interp/kernels/column_sums_q8/column_sums_q8.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorColumnSumsQ8& column_sums_q8_avx2() noexcept;
const VectorColumnSumsQ8& column_sums_q8_avx512_vnni() noexcept;

// No products are added up: AVX-VNNI has no better one.
const VectorColumnSumsQ8* vector_column_sums_q8(Isa isa) noexcept { return by_isa(isa, &column_sums_q8_avx2(), &column_sums_q8_avx2(), &column_sums_q8_avx512_vnni()); }
#else
const VectorColumnSumsQ8* vector_column_sums_q8(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
