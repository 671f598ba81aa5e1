// WHILE: as long as one graph, the condition, says true of the values, another, the body, replaces them.

#include "interp/ops/control/call.h"

namespace tandem {

PreparedKernel prepare_while(const OpContext& context) {
  TANDEM_TRY(context.expect_options(93));
  const std::size_t count = context.input_count();
  if (context.output_count() != count) return context.malformed(cat(context.output_count(), " outputs for ", count, " inputs"));
  for (std::size_t i = 0; i < count; ++i)
    if (!context.has_input(i)) return context.malformed(cat("input ", i, " is absent"));
  std::int32_t condition_graph = 0, body_graph = 0;
  TANDEM_TRY(context.option(0, condition_graph));
  TANDEM_TRY(context.option(1, body_graph));

  TANDEM_TRY(keep_lists(context));
  const std::vector<const RuntimeTensor*> initial = inputs_from(context, 0);
  const std::vector<RuntimeTensor*> values = all_outputs(context);
  TANDEM_ASSIGN(Callee * condition, prepare_callee(context, "condition", condition_graph, initial, 1));
  TANDEM_ASSIGN(Callee * body, prepare_callee(context, "body", body_graph, initial, count));
  TANDEM_TRY(context.expect_type(condition->output(0), {DType::kBool}));
  if (condition->output(0).count() != 1) return context.malformed(cat("its condition, subgraph ", condition_graph, ", gives ", describe(condition->output(0).info), ", must give one value"));
  for (std::size_t i = 0; i < count; ++i) {
    TANDEM_TRY(context.expect_same_type(*initial[i], *values[i]));
    TANDEM_TRY(expect_same_form(context, *initial[i], body->output(i)));
    TANDEM_TRY(context.set_output_shape(i, initial[i]->info.shape));
    values[i]->resource = initial[i]->resource;
  }
  return make_kernel([condition, body, initial, values](Invocation& invocation) -> Result<void> {
    for (std::size_t i = 0; i < values.size(); ++i) copy_values(*initial[i], *values[i]);
    for (;;) {
      for (std::size_t i = 0; i < values.size(); ++i) copy_values(*values[i], condition->input(i));
      TANDEM_TRY(condition->run(invocation));
      if (*condition->output(0).as<std::uint8_t>() == 0) return {};
      if (invocation.rounds == invocation.loop_limit)
        return Error(ErrorCode::kRunFailed, cat("went round ", invocation.rounds, " times with all loops, the limit (InterpreterOptions::loop_limit)"));
      ++invocation.rounds;
      for (std::size_t i = 0; i < values.size(); ++i) copy_values(*values[i], body->input(i));
      TANDEM_TRY(body->run(invocation));
      for (std::size_t i = 0; i < values.size(); ++i) copy_values(body->output(i), *values[i]);
    }
  }, {.folding = Folding::kNever});
}

}  // namespace tandem
