#include "base/try.h"
#include "pipeline/stages/stages.h"

namespace tandem {

Stage decode_stage(Source& source, Slots& slots) {
  const auto work = [&source, &slots](SlotId slot) -> Result<StepStatus> {
    TANDEM_TRY(source.decode(slots[slot].frame));
    return StepStatus::kDone;
  };
  return {"decode", work, nullptr};
}

}  // namespace tandem
