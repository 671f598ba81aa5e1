#include "interp/kernels/by_isa.h"
#include "interp/kernels/quantize/quantize.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorQuantize& quantize_avx2() noexcept;
const VectorQuantize& quantize_avx512_vnni() noexcept;

// No products are added up: AVX-VNNI has no better one.
const VectorQuantize* vector_quantize(Isa isa) noexcept { return by_isa(isa, &quantize_avx2(), &quantize_avx2(), &quantize_avx512_vnni()); }
#else
const VectorQuantize* vector_quantize(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
