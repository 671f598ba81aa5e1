#include "base/text.h"
#include "base/try.h"
#include "pipeline/stages/stages.h"

namespace tandem {
namespace {

// Nothing that a callback throws crosses a thread.
Result<void> call(const std::function<void(const FrameResult&)>& callback, const FrameResult& result) {
  const auto failed = [&](std::string_view why) { return Error(ErrorCode::kCallbackFailed, cat("frame ", result.frame, ": the result callback threw", why)); };
  try {
    callback(result);
    return {};
  } catch (const std::exception& error) {
    return failed(cat(": ", printable(error.what())));
  } catch (...) {
    return failed(" something that is no std::exception");
  }
}

}  // namespace

Stage deliver_stage(const std::function<void(const FrameResult&)>& callback, const std::vector<std::unique_ptr<Sink>>& sinks, Slots& slots) {
  const auto work = [&callback, &sinks, &slots](SlotId id) -> Result<StepStatus> {
    const Slot& slot = slots[id];
    const FrameResult result{slot.frame.index, slot.frame.pts_us, slot.frame.captured_at, slot.frame.view(), slot.classes};
    if (callback) TANDEM_TRY(call(callback, result));
    for (const auto& sink : sinks) TANDEM_TRY(sink->consume(result));
    return StepStatus::kDone;
  };
  return {"deliver", work, nullptr};
}

}  // namespace tandem
