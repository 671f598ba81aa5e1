#include "base/try.h"
#include "pipeline/stages/stages.h"

namespace tandem {

Stage preprocess_stage(Preprocessor& preprocessor, const TensorInfo& input, Slots& slots) {
  const auto work = [&preprocessor, &input, &slots](SlotId slot) -> Result<StepStatus> {
    TANDEM_TRY(preprocessor.run(slots[slot].frame.view(), TensorView(input, slots[slot].input.bytes())));
    return StepStatus::kDone;
  };
  return {"preprocess", work, nullptr};
}

}  // namespace tandem
