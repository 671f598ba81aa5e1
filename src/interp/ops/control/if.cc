// IF: runs one of two graphs on its inputs but the first, a bool that says which.

#include "interp/ops/control/call.h"

namespace tandem {

PreparedKernel prepare_if(const OpContext& context) {
  TANDEM_TRY(context.expect_options(92));
  if (context.input_count() < 1 || !context.has_input(0)) return context.malformed("its condition is absent");
  for (std::size_t i = 1; i < context.input_count(); ++i)
    if (!context.has_input(i)) return context.malformed(cat("input ", i, " is absent"));
  const RuntimeTensor& condition = context.input(0);
  TANDEM_TRY(context.expect_type(condition, {DType::kBool}));
  if (condition.count() != 1) return context.malformed(cat(describe(condition.info), ": a condition is one value"));
  std::int32_t then_graph = 0, else_graph = 0;
  TANDEM_TRY(context.option(0, then_graph));
  TANDEM_TRY(context.option(1, else_graph));

  TANDEM_TRY(keep_lists(context));
  const std::vector<const RuntimeTensor*> arguments = inputs_from(context, 1);
  const std::vector<RuntimeTensor*> results = all_outputs(context);
  TANDEM_ASSIGN(Callee * yes, prepare_callee(context, "then branch", then_graph, arguments, results.size()));
  TANDEM_ASSIGN(Callee * no, prepare_callee(context, "else branch", else_graph, arguments, results.size()));
  for (std::size_t i = 0; i < results.size(); ++i) {
    TANDEM_TRY(context.expect_same_type(yes->output(i), *results[i]));
    TANDEM_TRY(expect_same_form(context, yes->output(i), no->output(i)));
    TANDEM_TRY(context.set_output_shape(i, yes->output(i).info.shape));
  }
  return make_kernel([yes, no, condition = &condition, arguments, results](Invocation& invocation) -> Result<void> {
    Callee& branch = *condition->as<std::uint8_t>() != 0 ? *yes : *no;
    for (std::size_t i = 0; i < arguments.size(); ++i) copy_values(*arguments[i], branch.input(i));
    TANDEM_TRY(branch.run(invocation));
    for (std::size_t i = 0; i < results.size(); ++i) copy_values(branch.output(i), *results[i]);
    return {};
  }, {.folding = Folding::kNever});
}

}  // namespace tandem
