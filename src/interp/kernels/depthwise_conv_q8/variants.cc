#include "interp/kernels/depthwise_conv_q8/variants.h"

#include "base/isa.h"

namespace tandem {

const PackedConvQ8* packed_depthwise_conv_q8(Isa isa) noexcept {
#if defined(TANDEM_X86_KERNELS)
  switch (isa) {
    case Isa::kAvx2: return &depthwise_conv_q8_avx2();
    case Isa::kAvxVnni: return &depthwise_conv_q8_avx_vnni();
    case Isa::kAvx512Vnni: return &depthwise_conv_q8_avx512_vnni();
    default: break;
  }
#endif
  static_cast<void>(isa);
  return nullptr;
}

}  // namespace tandem
