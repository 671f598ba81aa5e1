#include "interp/kernels/conv_q8/variants.h"

#include "base/isa.h"

namespace tandem {

const PackedConvQ8* packed_conv_q8(Isa isa) noexcept {
#if defined(TANDEM_X86_KERNELS)
  switch (isa) {
    case Isa::kAvx2: return &conv_q8_avx2();
    case Isa::kAvxVnni: return &conv_q8_avx_vnni();
    case Isa::kAvx512Vnni: return &conv_q8_avx512_vnni();
    default: break;
  }
#endif
  static_cast<void>(isa);
  return nullptr;
}

}  // namespace tandem
