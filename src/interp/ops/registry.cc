#include "interp/ops/registry.h"

namespace tandem {

#define TANDEM_OP(name, code, version, stem) PreparedKernel prepare_##stem(const OpContext& context);
#include "interp/ops/ops.inc"
#undef TANDEM_OP

namespace {

constexpr Registration kOperators[] = {
#define TANDEM_OP(name, code, version, stem) {#name, code, version, prepare_##stem},
#include "interp/ops/ops.inc"
#undef TANDEM_OP
};

}  // namespace

const Registration* find_operator(int code) noexcept {
  for (const auto& registration : kOperators)
    if (registration.code == code) return &registration;
  return nullptr;
}

}  // namespace tandem
