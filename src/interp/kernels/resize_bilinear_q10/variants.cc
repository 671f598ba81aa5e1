#include "interp/kernels/by_isa.h"
#include "interp/kernels/resize_bilinear_q10/resize_bilinear_q10.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorResizeQ10& resize_q10_avx2() noexcept;
const VectorResizeQ10& resize_q10_avx512_vnni() noexcept;

// Products of 32 bits: AVX-VNNI has no better one.
const VectorResizeQ10* vector_resize_q10(Isa isa) noexcept { return by_isa(isa, &resize_q10_avx2(), &resize_q10_avx2(), &resize_q10_avx512_vnni()); }
#else
const VectorResizeQ10* vector_resize_q10(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
