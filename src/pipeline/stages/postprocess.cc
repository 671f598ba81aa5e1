#include "pipeline/stages/stages.h"

namespace tandem {

Stage postprocess_stage(const Classifier& classifier, const TensorInfo& output, Slots& slots) {
  const auto work = [&classifier, &output, &slots](SlotId slot) -> Result<StepStatus> {
    classifier.run(TensorView(output, slots[slot].output.bytes()), slots[slot].classes);
    return StepStatus::kDone;
  };
  return {"postprocess", work, nullptr};
}

}  // namespace tandem
