// A graph whose operators are prepared and whose tensors have their places.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "interp/model/graph.h"
#include "interp/ops/op.h"
#include "tandem/aligned_buffer.h"
#include "tandem/profile.h"

namespace tandem {

struct PreparedGraph final : public Callee, public OpTensors {
  struct Step {
    std::unique_ptr<Kernel> kernel;
    std::size_t op;       // the operator it runs, or of a delegate's the first ...
    std::size_t last_op;  // ... and the last
  };

  PreparedGraph(const SubgraphDef& graph_definition, int graph_index, std::string graph_name)
      : definition(graph_definition), index(graph_index), name(std::move(graph_name)) {}

  const SubgraphDef& definition;
  int index;                          // of the model's graphs
  std::string name;                   // how errors of the run begin: the model's name, "subgraph 2"
  std::size_t preparing = 0;          // the operator that asks for scratch memory
  std::deque<RuntimeTensor> tensors;  // as in the model, then the operators' scratch memory; addresses stay
  std::vector<std::size_t> scratch_owners;  // the operators of the latter
  std::vector<Step> steps;            // without operators that were folded or whose results nobody reads
  std::set<int> enclosed;             // tensors that a delegate alone would know: they have no memory
  std::vector<OperatorTime> times;    // of all operators, where they are taken; else empty
  std::vector<PlannedTensor> plan;    // of the arena, by offset
  AlignedBuffer arena;                // what the tensors that are not constant point into
  std::vector<std::shared_ptr<const AlignedBuffer>> constants;  // what folded operators computed

  int graph() const noexcept override { return index; }
  RuntimeTensor& at(int tensor) noexcept override { return tensors[static_cast<std::size_t>(tensor)]; }
  const RuntimeTensor& at(int tensor) const noexcept { return tensors[static_cast<std::size_t>(tensor)]; }
  RuntimeTensor& add_scratch(DType dtype, std::int64_t count) override;
  // Calls visit(tensor) for each input that the step reads.
  template <class Visit>
  void for_each_read(const Step& step, const Visit& visit) const {
    for (std::size_t op = step.op; op <= step.last_op; ++op)
      for (std::size_t i = 0; i < definition.operators[op].inputs.size(); ++i) {
        const KernelTraits& traits = step.kernel->traits();
        const int tensor = i == 0 && traits.first_input >= 0 ? traits.first_input : definition.operators[op].inputs[i];
        if (tensor >= 0 && (traits.reads < 0 || static_cast<std::size_t>(traits.reads) == i)) visit(static_cast<std::size_t>(tensor));
      }
  }
  // Takes the steps away whose results follow from another tensor, where all that would read them read that instead.
  void drop_unread_steps();
  // Takes the scratch memory from an operator whose kernel will not run.
  void drop_scratch(std::size_t op) noexcept;

  std::size_t input_count() const noexcept override { return definition.inputs.size(); }
  std::size_t output_count() const noexcept override { return definition.outputs.size(); }
  const RuntimeTensor& input(std::size_t i) const noexcept override { return at(definition.inputs[i]); }
  const RuntimeTensor& output(std::size_t i) const noexcept override { return at(definition.outputs[i]); }
  Result<void> run(Invocation& invocation) noexcept override;
  // What the kernel of operator `op` answers, an error with the place in front.
  Result<void> run_step(Kernel& kernel, std::size_t op, Invocation& invocation) const noexcept;

  // Zeros, or the zero points of int8 variables.
  void reset_variables() noexcept;
};

}  // namespace tandem
