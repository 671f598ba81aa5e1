// Which operators there are.
#pragma once

#include <string_view>

#include "interp/ops/op.h"

namespace tandem {

struct Registration {
  std::string_view name;
  int code;
  int newest_version;
  bool in_tflm;  // TFLite Micro has it too
  PrepareFunction prepare;
};

// The operator of this code, or of this name where it is a custom one; or null.
const Registration* find_operator(const OperatorDef& definition) noexcept;

}  // namespace tandem
