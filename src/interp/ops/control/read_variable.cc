// READ_VARIABLE: the value of the variable that operand 0 is a handle of.

#include <cstring>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/resources.h"

namespace tandem {

PreparedKernel prepare_read_variable(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_ASSIGN(const Resource* variable, context.variable_of(context.input(0)));
  const RuntimeTensor& output = context.output(0);
  if (size_of(output.info.dtype) == 0) return context.unsupported(cat(describe(output.info), ": values of this type cannot be kept in a variable"));
  // What assigns it may stand further on; then the file's word for its shape is held against it when the model runs.
  if (variable->dtype != DType::kOther) {
    if (variable->dtype != output.info.dtype) return context.malformed(cat(describe(output.info), ": the variable is ", to_string(variable->dtype)));
    TANDEM_TRY(context.set_output_shape(0, variable->shape));
  }
  return make_kernel([variable, out = &output](ThreadPool&) -> Result<void> {
    if (!variable->assigned) return Error(ErrorCode::kRunFailed, cat("variable '", printable(variable->name), "' is read before it is assigned"));
    if (variable->dtype != out->info.dtype || variable->shape != out->info.shape)
      return Error(ErrorCode::kRunFailed, cat("variable '", printable(variable->name), "' is ", listed(variable->shape), " ", to_string(variable->dtype), ", read as ", describe(out->info)));
    if (out->byte_size() > 0) std::memcpy(out->data, variable->data.data(), out->byte_size());
    return {};
  }, {.folding = Folding::kNever});
}

}  // namespace tandem
