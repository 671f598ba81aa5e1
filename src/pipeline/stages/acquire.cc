#include "base/try.h"
#include "pipeline/stages/stages.h"

namespace tandem {

Stage acquire_stage(Source& source, Slots& slots) {
  const auto work = [&source, &slots](SlotId slot) -> Result<StepStatus> {
    TANDEM_ASSIGN(const Source::Status status, source.acquire(slots[slot].frame));
    return status == Source::Status::kEnd ? StepStatus::kEnd : StepStatus::kDone;
  };
  return {"acquire", work, [&source] { return source.wait_until_ready(); }};
}

}  // namespace tandem
