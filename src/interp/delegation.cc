#include "interp/delegation.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "base/try.h"
#include "interp/custom.h"

namespace tandem {

struct Delegation::View final : DelegateGraph {
  explicit View(const PreparedGraph& prepared) : graph(prepared) {}
  bool has(int index) const { return index >= 0 && static_cast<std::size_t>(index) < graph.definition.tensors.size(); }
  const TensorInfo& tensor(int index) const override { return has(index) ? graph.at(index).info : absent; }
  std::optional<ConstTensorView> constant(int index) const override {
    if (!has(index) || !graph.at(index).is_constant()) return std::nullopt;
    const RuntimeTensor& tensor = graph.at(index);
    return ConstTensorView(tensor.info, {tensor.data, tensor.byte_size()});
  }
  const PreparedGraph& graph;
  TensorInfo absent;
};

DelegateNode Delegation::node(std::size_t op) const {
  const OperatorDef& definition = graph_.definition.operators[op];
  return {op, definition.name(), definition.version, definition.inputs, definition.outputs, runs_on_cpu_[op]};
}

Result<void> Delegation::offer(const std::vector<bool>& runs_on_cpu, std::vector<PartitionReport>& reports) {
  runs_on_cpu_ = runs_on_cpu;
  if (const auto null = std::ranges::find(delegates_, nullptr); null != delegates_.end())
    return Error(ErrorCode::kInvalidArgument, cat("delegates: number ", null - delegates_.begin(), " is null; leave it out"));
  for (std::size_t d = 0; d < delegates_.size(); ++d) {
    std::vector<DelegateNode> free;
    for (std::size_t op = 0; op < owners_.size(); ++op)
      if (!claimed(op)) free.push_back(node(op));
    names_.push_back(cat("number ", d));  // until it says its own
    const auto wanted = guarded([&]() -> Result<std::vector<std::size_t>> {
      names_[d] = delegates_[d]->name();
      return delegates_[d]->claim(View(graph_), free);
    });
    if (!wanted) reports.push_back({names_[d], {}, cat("offered the operators, it ", wanted.error().message())});
    for (const std::size_t op : wanted ? *wanted : std::vector<std::size_t>())
      if (op < owners_.size() && !claimed(op)) owners_[op] = static_cast<int>(d);
  }
  return {};
}

void Delegation::set_cpu_error(std::size_t op, Error error) {
  runs_on_cpu_[op] = false;
  cpu_errors_.emplace(op, std::move(error));
}

DelegatePartition Delegation::partition(std::span<const PreparedGraph::Step> steps, std::span<const int> readers) const {
  DelegatePartition result;
  std::set<int> computed, read;
  std::map<int, int> readers_inside;
  for (const auto& step : steps) {
    result.nodes.push_back(node(step.op));
    for (const int input : result.nodes.back().inputs) {
      if (input < 0) continue;
      ++readers_inside[input];
      if (!graph_.at(input).is_constant() && !computed.contains(input) && read.insert(input).second) result.inputs.push_back(input);
    }
    computed.insert(result.nodes.back().outputs.begin(), result.nodes.back().outputs.end());
  }
  for (const int tensor : computed) {
    if (tensor < 0) continue;
    const auto index = static_cast<std::size_t>(tensor);
    if (graph_.definition.tensors[index].is_output || readers[index] > readers_inside[tensor]) result.outputs.push_back(tensor);
  }
  return result;
}

std::unique_ptr<Kernel> Delegation::prepare(std::span<const PreparedGraph::Step> steps, std::span<const int> readers, PartitionReport& report) const {
  const auto owner = static_cast<std::size_t>(owners_[steps.front().op]);
  report.delegate = names_[owner];
  for (const auto& step : steps) report.nodes.push_back(step.op);
  const DelegatePartition part = partition(steps, readers);
  auto kernel = guarded([&] { return delegates_[owner]->prepare(View(graph_), part); });
  if (!kernel || *kernel == nullptr) {
    report.refusal = kernel ? "returned no kernel" : kernel.error().message();
    return nullptr;
  }
  enclose(part);
  const auto tensors = [&](const std::vector<int>& list) {
    std::vector<const RuntimeTensor*> result;
    for (const int tensor : list) result.push_back(&graph_.at(tensor));
    return result;
  };
  return make_delegate_kernel(*std::move(kernel), tensors(part.inputs), tensors(part.outputs));
}

void Delegation::enclose(const DelegatePartition& part) const {
  for (const DelegateNode& node : part.nodes) {
    graph_.drop_scratch(node.index);
    for (const int output : node.outputs)
      if (!std::ranges::binary_search(part.outputs, output)) graph_.enclosed.insert(output);
  }
}

Error Delegation::nobody_runs(std::size_t op, const PartitionReport& report) const {
  const std::string delegate = cat("delegate '", printable(report.delegate), "'"), refusal = printable(report.refusal, 500);
  if (const auto cpu = cpu_errors_.find(op); cpu != cpu_errors_.end())
    return Error(cpu->second.code(), cat(cpu->second.message(), "; ", delegate, " has claimed it, but failed: ", refusal));
  return Error(ErrorCode::kModelUnsupported, cat(graph_.name, ": op #", op, " ", graph_.definition.operators[op].name(), ": only ", delegate, " has it, which failed: ", refusal));
}

Result<void> Delegation::replace_steps(std::vector<PartitionReport>& reports) {
  std::vector<int> readers(graph_.definition.tensors.size());
  for (const OperatorDef& op : graph_.definition.operators)
    for (const int input : op.inputs)
      if (input >= 0) ++readers[static_cast<std::size_t>(input)];
  std::vector<PreparedGraph::Step> steps;
  for (std::size_t begin = 0; begin < graph_.steps.size();) {
    const int owner = owners_[graph_.steps[begin].op];
    std::size_t end = begin + 1;
    while (owner != kCpu && end < graph_.steps.size() && owners_[graph_.steps[end].op] == owner) ++end;
    const std::span<PreparedGraph::Step> run = std::span(graph_.steps).subspan(begin, end - begin);
    begin = end;
    std::unique_ptr<Kernel> kernel;
    if (owner != kCpu) kernel = prepare(run, readers, reports.emplace_back());
    if (kernel != nullptr) {
      steps.push_back({std::move(kernel), run.front().op, run.back().op});
      continue;
    }
    for (auto& step : run) {
      if (step.kernel == nullptr) return nobody_runs(step.op, reports.back());
      steps.push_back(std::move(step));
    }
  }
  graph_.steps = std::move(steps);
  return {};
}

}  // namespace tandem
