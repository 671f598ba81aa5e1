// Which operators there are.
#pragma once

#include <string_view>

#include "interp/ops/op.h"

namespace tandem {

struct Registration {
  std::string_view name;
  int code;
  int newest_version;
  PrepareFunction prepare;
};

// The operator with this code, or null.
const Registration* find_operator(int code) noexcept;

}  // namespace tandem
