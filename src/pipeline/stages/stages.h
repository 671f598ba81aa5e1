// The steps of the pipeline, a file each. Every function makes the engine's Stage of one step over the pipeline's slots; what it is given
// must outlive the stage.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "pipeline/engine/chain.h"
#include "pipeline/slot.h"
#include "tandem/classification.h"
#include "tandem/frame_result.h"
#include "tandem/interpreter.h"
#include "tandem/preprocess.h"
#include "tandem/sink.h"
#include "tandem/source.h"

namespace tandem {

using Slots = std::vector<Slot>;

Stage acquire_stage(Source& source, Slots& slots);
Stage decode_stage(Source& source, Slots& slots);
Stage preprocess_stage(Preprocessor& preprocessor, const TensorInfo& input, Slots& slots);
Stage infer_stage(Interpreter& interpreter, Slots& slots);
Stage postprocess_stage(const Classifier& classifier, const TensorInfo& output, Slots& slots);
Stage deliver_stage(const std::function<void(const FrameResult&)>& callback, const std::vector<std::unique_ptr<Sink>>& sinks, Slots& slots);

}  // namespace tandem
