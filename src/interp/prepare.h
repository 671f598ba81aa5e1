// From a checked graph to kernels and memory: what an interpreter is made of.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "interp/ops/op.h"
#include "tandem/aligned_buffer.h"
#include "tandem/error.h"
#include "tandem/interpreter.h"

namespace tandem {

struct PreparedGraph {
  std::vector<RuntimeTensor> tensors;           // as in the model
  std::vector<std::unique_ptr<Kernel>> kernels; // one an operator, pointing into `tensors`
  AlignedBuffer arena;                          // what the tensors that are not constant point into
};

// Prepares every operator of the model's main subgraph and places its tensors. Errors: see Interpreter::create.
Result<std::unique_ptr<PreparedGraph>> prepare_graph(const Model& model, const InterpreterOptions& options);

}  // namespace tandem
