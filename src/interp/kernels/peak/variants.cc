#include "interp/kernels/by_isa.h"
#include "interp/kernels/peak/peak.h"

namespace tandem {

const Peak& peak_scalar() noexcept;

#if defined(TANDEM_X86_KERNELS)
const Peak& peak_avx2() noexcept;
const Peak& peak_avx_vnni() noexcept;
const Peak& peak_avx512_vnni() noexcept;

const Peak& peak_of(Isa isa) noexcept {
  const Peak* const vectors = by_isa(isa, &peak_avx2(), &peak_avx_vnni(), &peak_avx512_vnni());
  return vectors != nullptr ? *vectors : peak_scalar();
}
#else
const Peak& peak_of(Isa) noexcept { return peak_scalar(); }
#endif

}  // namespace tandem
