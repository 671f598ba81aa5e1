#include "base/try.h"
#include "pipeline/stages/stages.h"

namespace tandem {

Stage infer_stage(Interpreter& interpreter, Slots& slots) {
  const auto work = [&interpreter, &slots](SlotId slot) -> Result<StepStatus> {
    // The interpreter works in the slot's own memory: no copy in, none out.
    TANDEM_TRY(interpreter.bind_input(0, slots[slot].input.bytes()));
    TANDEM_TRY(interpreter.bind_output(0, slots[slot].output.bytes()));
    TANDEM_TRY(interpreter.invoke());
    return StepStatus::kDone;
  };
  return {"infer", work, nullptr};
}

}  // namespace tandem
