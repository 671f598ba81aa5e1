// From a .tflite file's bytes to a ModelGraph.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "interp/model/graph.h"
#include "tandem/error.h"

namespace tandem {

// Verifies the flatbuffer and then all that a flatbuffer does not promise: indices, sizes, the order of operators. `file` must outlive
// the graph, which points into it. Errors are kModelMalformed and begin with `name`.
Result<ModelGraph> read_model(std::span<const std::byte> file, std::string_view name);

}  // namespace tandem
