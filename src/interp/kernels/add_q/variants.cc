#include "interp/kernels/add_q/variants.h"

#include "base/isa.h"

namespace tandem {

const VectorAddQ8* vector_add_q8(Isa isa) noexcept {
#if defined(TANDEM_X86_KERNELS)
  switch (isa) {
    case Isa::kAvx2: return &add_q8_avx2();
    case Isa::kAvxVnni: return &add_q8_avx_vnni();
    case Isa::kAvx512Vnni: return &add_q8_avx512_vnni();
    default: break;
  }
#endif
  static_cast<void>(isa);
  return nullptr;
}

}  // namespace tandem
