// Where the tensors of a graph lie.
#pragma once

#include <cstddef>
#include <functional>

#include "interp/prepared_graph.h"
#include "tandem/error.h"

namespace tandem {

// Asked before memory is allocated, with the largest tensor and the bytes of all.
using ExpectRoom = std::function<Result<void>(const RuntimeTensor& largest, std::size_t bytes)>;

// Plans and allocates the arena of all tensors that are not constant, and points them into it. With `keep_all` none share memory.
// Returns the arena's bytes.
Result<std::size_t> place_tensors(PreparedGraph& prepared, bool keep_all, const ExpectRoom& expect_room);

}  // namespace tandem
