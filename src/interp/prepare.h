// From a checked model to kernels and memory: what an interpreter is made of.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "interp/ops/resources.h"
#include "interp/prepared_graph.h"
#include "tandem/error.h"
#include "tandem/interpreter.h"

namespace tandem {

struct PreparedModel {
  ResourceTable resources;
  std::unique_ptr<PreparedGraph> main;
  std::vector<std::unique_ptr<PreparedGraph>> callees;  // a copy of a graph for each place that calls it
  std::vector<PartitionReport> partitions;

  // Of all graphs together.
  std::size_t arena_bytes() const noexcept;
  // The state before the first invoke.
  void reset_variables() noexcept;
};

// Prepares every operator of the model's graph `graph`, and of the graphs that it calls, for inputs of these shapes (none: the file's),
// and places the tensors. What depends on nothing but constants is computed on `pool`. Errors: see Interpreter::create.
Result<std::unique_ptr<PreparedModel>> prepare_model(const Model& model, const InterpreterOptions& options, int graph, ThreadPool& pool,
                                                     std::span<const Shape> input_shapes);

}  // namespace tandem
