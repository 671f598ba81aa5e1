// CALL_ONCE: runs a graph without inputs and outputs, which assigns variables, in the first invoke only.

#include "interp/ops/control/call.h"
#include "interp/ops/resources.h"

namespace tandem {

PreparedKernel prepare_call_once(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(0, 0, 0));
  TANDEM_TRY(context.expect_options(103));
  std::int32_t graph = 0;
  TANDEM_TRY(context.option(0, graph));
  TANDEM_ASSIGN(Callee * initialiser, prepare_callee(context, "initialiser", graph, {}, 0));
  return make_kernel([initialiser, called = &context.resources().called(graph)](Invocation& invocation) -> Result<void> {
    if (*called) return {};
    TANDEM_TRY(initialiser->run(invocation));
    *called = true;
    return {};
  }, {.folding = Folding::kNever});
}

}  // namespace tandem
