#include "interp/delegation.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "base/try.h"
#include "interp/custom.h"

namespace tandem {

struct Delegation::View final : DelegateGraph {
  explicit View(const PreparedGraph& prepared) : graph(prepared) {}
  const TensorInfo& tensor(int index) const override { return graph.at(index).info; }
  std::optional<ConstTensorView> constant(int index) const override {
    const RuntimeTensor& tensor = graph.at(index);
    if (!tensor.is_constant()) return std::nullopt;
    return ConstTensorView(tensor.info, {tensor.data, tensor.byte_size()});
  }
  const PreparedGraph& graph;
};

DelegateNode Delegation::node(std::size_t op) const {
  const OperatorDef& definition = graph_.definition.operators[op];
  return {op, definition.name(), definition.version, definition.inputs, definition.outputs, runs_on_cpu_[op]};
}

void Delegation::offer(const std::vector<bool>& runs_on_cpu) {
  runs_on_cpu_ = runs_on_cpu;
  const View view(graph_);
  for (const auto& delegate : delegates_) {
    std::vector<DelegateNode> free;
    for (std::size_t op = 0; op < owners_.size(); ++op)
      if (owners_[op] == nullptr) free.push_back(node(op));
    std::vector<std::size_t> wanted;
    try {
      wanted = delegate->claim(view, free);
    } catch (...) {  // a delegate that cannot say what it wants gets nothing
    }
    for (const std::size_t op : wanted)
      if (op < owners_.size() && owners_[op] == nullptr) owners_[op] = delegate.get();
  }
}

DelegatePartition Delegation::partition(std::span<const PreparedGraph::Step> steps) const {
  DelegatePartition result;
  std::set<int> computed, read;
  for (const auto& step : steps) {
    result.nodes.push_back(node(step.op));
    for (const int input : result.nodes.back().inputs)
      if (input >= 0 && !graph_.at(input).is_constant() && !computed.contains(input) && read.insert(input).second) result.inputs.push_back(input);
    computed.insert(result.nodes.back().outputs.begin(), result.nodes.back().outputs.end());
  }
  const auto inside = [&](std::size_t op) { return std::ranges::any_of(steps, [&](const auto& step) { return step.op == op; }); };
  std::set<int> wanted(graph_.definition.outputs.begin(), graph_.definition.outputs.end());
  for (std::size_t op = 0; op < graph_.definition.operators.size(); ++op)
    if (!inside(op)) wanted.insert(graph_.definition.operators[op].inputs.begin(), graph_.definition.operators[op].inputs.end());
  for (const int tensor : computed)
    if (wanted.contains(tensor)) result.outputs.push_back(tensor);
  return result;
}

std::unique_ptr<Kernel> Delegation::prepare(std::span<const PreparedGraph::Step> steps, PartitionReport& report) const {
  Delegate& delegate = *owners_[steps.front().op];
  report.delegate = delegate.name();
  for (const auto& step : steps) report.nodes.push_back(step.op);
  const DelegatePartition part = partition(steps);
  Result<std::unique_ptr<DelegateKernel>> kernel = [&]() -> Result<std::unique_ptr<DelegateKernel>> {
    try {
      return delegate.prepare(View(graph_), part);
    } catch (...) {
      return Error(ErrorCode::kCallbackFailed, "threw");
    }
  }();
  if (!kernel || *kernel == nullptr) {
    report.refusal = kernel ? "returned no kernel" : kernel.error().message();
    return nullptr;
  }
  const auto tensors = [&](const std::vector<int>& list) {
    std::vector<const RuntimeTensor*> result;
    for (const int tensor : list) result.push_back(&graph_.at(tensor));
    return result;
  };
  return make_delegate_kernel(*std::move(kernel), tensors(part.inputs), tensors(part.outputs));
}

Result<void> Delegation::replace_steps(std::vector<PartitionReport>& reports) {
  std::vector<PreparedGraph::Step> steps;
  for (std::size_t begin = 0; begin < graph_.steps.size();) {
    const Delegate* owner = owners_[graph_.steps[begin].op];
    std::size_t end = begin + 1;
    while (owner != nullptr && end < graph_.steps.size() && owners_[graph_.steps[end].op] == owner) ++end;
    const std::span<PreparedGraph::Step> run = std::span(graph_.steps).subspan(begin, end - begin);
    begin = end;
    std::unique_ptr<Kernel> kernel;
    if (owner != nullptr) kernel = prepare(run, reports.emplace_back());
    if (kernel != nullptr) {
      steps.push_back({std::move(kernel), run.front().op, run.back().op});
      continue;
    }
    for (auto& step : run) {
      if (step.kernel == nullptr)
        return Error(ErrorCode::kModelUnsupported, cat(graph_.name, ": op #", step.op, " ", graph_.definition.operators[step.op].name(), ": only delegate '", printable(reports.back().delegate),
                                                       "' has it, which failed: ", printable(reports.back().refusal, 500)));
      steps.push_back(std::move(step));
    }
  }
  graph_.steps = std::move(steps);
  return {};
}

}  // namespace tandem
