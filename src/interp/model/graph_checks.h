// What a verified flatbuffer may still get wrong.
#pragma once

#include <optional>
#include <string>

#include "interp/model/graph.h"

namespace tandem {

// Each returns what is wrong, or nothing.

// Dimensions, sizes, and that constant data has just the bytes that shape and type need.
std::optional<std::string> check_tensor(const TensorDef& tensor);

// Indices of tensors, and that every operator reads only inputs, constants, variables and what an earlier operator wrote, that each
// tensor has one writer, and that every output of the graph is there.
std::optional<std::string> check_wiring(const SubgraphDef& subgraph);

}  // namespace tandem
