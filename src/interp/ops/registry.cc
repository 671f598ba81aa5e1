#include "interp/ops/registry.h"

#include "interp/model/operator_names.h"

namespace tandem {

#define TANDEM_OP(name, code, version, stem, in_tflm) PreparedKernel prepare_##stem(const OpContext& context);
#define TANDEM_CUSTOM_OP(name, version, stem, in_tflm) PreparedKernel prepare_##stem(const OpContext& context);
#include "interp/ops/ops.inc"
#undef TANDEM_OP
#undef TANDEM_CUSTOM_OP

namespace {

constexpr bool yes = true, no = false;  // how ops.inc spells in_tflm

constexpr Registration kOperators[] = {
#define TANDEM_OP(name, code, version, stem, in_tflm) {#name, code, version, in_tflm, prepare_##stem},
#define TANDEM_CUSTOM_OP(name, version, stem, in_tflm) {#name, kCustomOperator, version, in_tflm, prepare_##stem},
#include "interp/ops/ops.inc"
#undef TANDEM_OP
#undef TANDEM_CUSTOM_OP
};

}  // namespace

const Registration* find_operator(const OperatorDef& definition) noexcept {
  for (const auto& registration : kOperators)
    if (registration.code == definition.code && (definition.code != kCustomOperator || registration.name == definition.custom_name)) return &registration;
  return nullptr;
}

}  // namespace tandem
