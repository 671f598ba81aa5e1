#include "interp/kernels/by_isa.h"
#include "interp/kernels/transpose_8/transpose_8.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorTranspose8& transpose_8_avx2() noexcept;

// Rows of 16 bytes: others have no better one.
const VectorTranspose8* vector_transpose_8(Isa isa) noexcept { return by_isa(isa, &transpose_8_avx2(), &transpose_8_avx2(), &transpose_8_avx2()); }
#else
const VectorTranspose8* vector_transpose_8(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
