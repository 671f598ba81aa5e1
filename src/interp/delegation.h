// Which operators delegates run.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "interp/prepared_graph.h"
#include "tandem/delegate.h"
#include "tandem/error.h"

namespace tandem {

class Delegation {
 public:
  Delegation(PreparedGraph& graph, std::span<const std::shared_ptr<Delegate>> delegates) : graph_(graph), delegates_(delegates), owners_(graph.definition.operators.size()) {}

  // Offers all operators; `runs_on_cpu` says of each whether the library can run it too.
  void offer(const std::vector<bool>& runs_on_cpu);
  bool claimed(std::size_t op) const noexcept { return owners_[op] != nullptr; }
  // Claimed, and the CPU could not run it.
  bool needed(std::size_t op) const noexcept { return claimed(op) && !runs_on_cpu_[op]; }

  // Has the delegates prepare their partitions, once all shapes are known, and puts their kernels in the place of the operators'. What a
  // delegate fails to prepare keeps its own; kModelUnsupported where it has none.
  Result<void> replace_steps(std::vector<PartitionReport>& reports);

 private:
  struct View;
  DelegateNode node(std::size_t op) const;
  DelegatePartition partition(std::span<const PreparedGraph::Step> steps) const;
  // The kernel for steps of one owner, or nothing with the reason in `report`.
  std::unique_ptr<Kernel> prepare(std::span<const PreparedGraph::Step> steps, PartitionReport& report) const;

  PreparedGraph& graph_;
  std::span<const std::shared_ptr<Delegate>> delegates_;
  std::vector<Delegate*> owners_;  // of each operator; null: the CPU
  std::vector<bool> runs_on_cpu_;
};

}  // namespace tandem
