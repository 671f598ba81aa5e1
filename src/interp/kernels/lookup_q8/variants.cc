#include "base/isa.h"
#include "interp/kernels/by_isa.h"
#include "interp/kernels/lookup_q8/lookup_q8.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorLookupQ8& lookup_q8_avx2() noexcept;
const VectorLookupQ8& lookup_q8_avx512_vnni() noexcept;
const VectorLookupQ8& lookup_q8_avx512_vbmi() noexcept;

// Nothing is multiplied: AVX-VNNI has no better one.
const VectorLookupQ8* vector_lookup_q8(Isa isa) noexcept { return by_isa(isa, &lookup_q8_avx2(), &lookup_q8_avx2(), has_avx512_vbmi() ? &lookup_q8_avx512_vbmi() : &lookup_q8_avx512_vnni()); }
#else
const VectorLookupQ8* vector_lookup_q8(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
