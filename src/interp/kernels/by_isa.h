// A kernel's variants, one of which is for an instruction set.
#pragma once

#include "base/isa.h"

namespace tandem {

// The one for `isa`; null for scalar. What the CPU does not have is never asked for.
template <class Pointer>
Pointer by_isa(Isa isa, Pointer avx2, Pointer avx_vnni, Pointer avx512_vnni) noexcept {
  switch (isa) {
    case Isa::kAvx2: return avx2;
    case Isa::kAvxVnni: return avx_vnni;
    case Isa::kAvx512Vnni: return avx512_vnni;
    case Isa::kScalar: break;
  }
  return nullptr;
}

}  // namespace tandem
