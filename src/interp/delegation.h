// Which operators delegates run.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "interp/prepared_graph.h"
#include "tandem/delegate.h"
#include "tandem/error.h"

namespace tandem {

class Delegation {
 public:
  Delegation(PreparedGraph& graph, std::span<const std::shared_ptr<Delegate>> delegates) : graph_(graph), delegates_(delegates), owners_(graph.definition.operators.size(), kCpu) {}

  // Offers all operators; `runs_on_cpu` says of each whether the library has it too. A delegate that throws gets nothing but a report.
  // kInvalidArgument where one is null.
  Result<void> offer(const std::vector<bool>& runs_on_cpu, std::vector<PartitionReport>& reports);
  bool claimed(std::size_t op) const noexcept { return owners_[op] != kCpu; }
  // Claimed, and the CPU could not run it.
  bool needed(std::size_t op) const noexcept { return claimed(op) && !runs_on_cpu_[op]; }
  // Says why the CPU cannot run a claimed operator after all; its step has no kernel then.
  void set_cpu_error(std::size_t op, Error error);

  // Has the delegates prepare their partitions, once all shapes are known, and puts their kernels in the place of the operators'. What a
  // delegate fails to prepare keeps its own; where it has none, what the CPU has against it is the error.
  Result<void> replace_steps(std::vector<PartitionReport>& reports);

 private:
  struct View;
  static constexpr int kCpu = -1;
  DelegateNode node(std::size_t op) const;
  // `readers`: how many operators read each tensor.
  DelegatePartition partition(std::span<const PreparedGraph::Step> steps, std::span<const int> readers) const;
  // The kernel for steps of one owner, or nothing with the reason in `report`.
  std::unique_ptr<Kernel> prepare(std::span<const PreparedGraph::Step> steps, std::span<const int> readers, PartitionReport& report) const;
  // Frees what operators that a delegate runs leave unused: the tensors between them and the memory they would work in.
  void enclose(const DelegatePartition& part) const;
  // That neither the CPU nor the delegate of that report can run an operator.
  Error nobody_runs(std::size_t op, const PartitionReport& report) const;

  PreparedGraph& graph_;
  std::span<const std::shared_ptr<Delegate>> delegates_;
  std::vector<std::string> names_;  // of the delegates
  std::vector<int> owners_;         // of each operator, which of the delegates
  std::vector<bool> runs_on_cpu_;
  std::map<std::size_t, Error> cpu_errors_;  // by operator
};

}  // namespace tandem
