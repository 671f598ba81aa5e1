// What a model says about itself beyond its graph: the TFLITE_METADATA buffer and the zip of files appended to the model.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "interp/model/graph.h"
#include "tandem/labels.h"
#include "tandem/model.h"

namespace tandem {

struct ModelMetadata {
  Labels labels;                               // of the first output
  std::optional<Normalization> normalization;  // of the first input
  std::optional<ScoreCalibration> score_calibration;  // of the first output
  std::string problem;                         // what is damaged and was left out; empty where all is well
};

// Metadata is an aid: what is damaged in it is left out, not an error.
ModelMetadata read_metadata(const ModelGraph& graph, std::span<const std::byte> file);

}  // namespace tandem
