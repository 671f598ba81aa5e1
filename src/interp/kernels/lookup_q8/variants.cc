#include "base/isa.h"
#include "interp/kernels/by_isa.h"
#include "interp/kernels/lookup_q8/lookup_q8.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
void lookup_q8_avx2(const std::uint8_t* table, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) noexcept;
void lookup_q8_avx512_vnni(const std::uint8_t* table, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) noexcept;
void lookup_q8_avx512_vbmi(const std::uint8_t* table, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) noexcept;

// Nothing is multiplied: AVX-VNNI has no better one.
VectorLookupQ8 vector_lookup_q8(Isa isa) noexcept { return by_isa<VectorLookupQ8>(isa, lookup_q8_avx2, lookup_q8_avx2, has_avx512_vbmi() ? lookup_q8_avx512_vbmi : lookup_q8_avx512_vnni); }
#else
VectorLookupQ8 vector_lookup_q8(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
