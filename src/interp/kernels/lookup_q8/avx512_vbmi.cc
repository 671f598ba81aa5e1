#include "interp/kernels/simd/avx512_vbmi.h"

#include "interp/kernels/lookup_q8/vector.h"

namespace tandem {

void lookup_q8_avx512_vbmi(const std::uint8_t* table, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) noexcept { look_up(table, in, out, count); }

}  // namespace tandem
