// ASSIGN_VARIABLE: stores operand 1 in the variable that operand 0 is a handle of.

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/resources.h"

namespace tandem {

PreparedKernel prepare_assign_variable(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 0));
  TANDEM_ASSIGN(Resource * variable, context.variable_of(context.input(0)));
  const RuntimeTensor& value = context.input(1);
  if (size_of(value.info.dtype) == 0) return context.unsupported(cat(describe(value.info), ": values of this type cannot be kept in a variable"));
  if (variable->dtype == DType::kOther) {
    // First, so that a variable without memory is none that was assigned.
    TANDEM_ASSIGN(variable->data, context.reserve(value));
    variable->dtype = value.info.dtype;
    variable->shape = value.info.shape;
    // TFLite Micro's variables hold real 0 before they are assigned; TFLite's may not be read.
    variable->assigned_from_start = variable->assigned = context.numerics() == Numerics::kTflm;
    variable->start = static_cast<std::byte>(value.info.dtype == DType::kInt8 ? value.info.quantization.zero_point() : 0);
    std::ranges::fill(variable->data.bytes(), variable->start);
  } else if (variable->dtype != value.info.dtype || variable->shape != value.info.shape) {
    return context.unsupported(cat(describe(value.info), ": the variable was assigned ", listed(variable->shape), " ", to_string(variable->dtype), " before"));
  }
  return make_kernel([variable, value = &value](ThreadPool&) {
    if (value->byte_size() > 0) std::memcpy(variable->data.data(), value->data, value->byte_size());
    variable->assigned = true;
  }, {.folding = Folding::kNever});
}

}  // namespace tandem
