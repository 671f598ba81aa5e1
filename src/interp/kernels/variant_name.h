// What a kernel's variant calls itself.
#pragma once

namespace tandem {

struct VariantName {
  const char* kernel = "";    // its folder, "conv_q8"; empty: whatever portable code an operator has
  const char* isa = "scalar"; // the instruction set that it is written for, as base/isa.h names them; empty: not the library's
};

}  // namespace tandem
