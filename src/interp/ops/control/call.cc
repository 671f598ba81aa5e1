#include "interp/ops/control/call.h"

namespace tandem {

Result<Callee*> prepare_callee(const OpContext& context, std::string_view role, std::int32_t index, std::span<const RuntimeTensor* const> arguments, std::size_t outputs) {
  for (const RuntimeTensor* argument : arguments)
    if (size_of(argument->info.dtype) == 0 && argument->info.dtype != DType::kResource)
      return context.unsupported(cat(describe(argument->info), ": values of this type cannot be handed to a subgraph"));
  TANDEM_ASSIGN(Callee * callee, context.prepare_call(role, index, arguments));
  if (callee->output_count() != outputs) return context.malformed(cat("its ", role, ", subgraph ", index, ", has ", callee->output_count(), " outputs, needs ", outputs));
  return callee;
}

Result<void> expect_same_form(const OpContext& context, const RuntimeTensor& a, const RuntimeTensor& b) {
  TANDEM_TRY(context.expect_same_type(a, b));
  if (a.info.shape == b.info.shape) return {};
  return context.unsupported(cat(describe(a.info), " and ", describe(b.info), " must have one shape: shapes that change while the model runs are not supported"));
}

}  // namespace tandem
