#include "interp/place.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/try.h"
#include "interp/plan/arena_planner.h"

namespace tandem {
namespace {

// When each tensor is alive, from the first operator that touches it to the last. Outputs and variables live for ever, whether an operator
// touches them or not: the caller reads the ones between runs, and the others are reset. An input lives from the start, when the caller writes it.
std::vector<Lifetime> lifetimes_of(const PreparedGraph& prepared, bool keep_all) {
  const SubgraphDef& graph = prepared.definition;
  const int end = static_cast<int>(graph.operators.size());
  std::vector<Lifetime> lifetimes(prepared.tensors.size(), Lifetime{0, end, -1});
  const auto use = [&](std::size_t i, int first, int last) {
    if (prepared.tensors[i].is_constant() || prepared.enclosed.contains(static_cast<int>(i))) return;
    Lifetime& lifetime = lifetimes[i];
    lifetime.bytes = prepared.tensors[i].byte_size();
    lifetime.first = std::min(lifetime.first, first);
    lifetime.last = std::max(lifetime.last, last);
  };
  for (const int tensor : graph.inputs) use(static_cast<std::size_t>(tensor), 0, 0);
  for (const int tensor : graph.outputs) use(static_cast<std::size_t>(tensor), end, end);
  for (const auto& step : prepared.steps) {
    const int first = static_cast<int>(step.op), last = static_cast<int>(step.last_op);
    // What a delegate runs at once is read and written in an order of its own.
    prepared.for_each_read(step, [&](std::size_t tensor) { use(tensor, first, last); });
    for (std::size_t i = step.op; i <= step.last_op; ++i)
      for (const int tensor : graph.operators[i].outputs)
        if (tensor >= 0) use(static_cast<std::size_t>(tensor), first, last);
  }
  for (std::size_t s = 0; s < prepared.scratch_owners.size(); ++s) {
    const int owner = static_cast<int>(prepared.scratch_owners[s]);
    use(graph.tensors.size() + s, owner, owner);
  }
  for (std::size_t i = 0; i < lifetimes.size(); ++i)
    if (prepared.tensors[i].is_variable || (keep_all && lifetimes[i].bytes > 0)) use(i, 0, end);
  return lifetimes;
}

// For each tensor the one whose place it takes over: itself, or the input that its operator may overwrite, where that is read no more.
std::vector<std::size_t> hosts_of(const PreparedGraph& prepared, std::span<const Lifetime> lifetimes) {
  std::vector<std::size_t> hosts(lifetimes.size());
  std::iota(hosts.begin(), hosts.end(), 0);
  for (const auto& step : prepared.steps) {
    const OperatorDef& op = prepared.definition.operators[step.op];
    if (step.kernel->traits().overwrites < 0) continue;
    const int input = op.inputs[static_cast<std::size_t>(step.kernel->traits().overwrites)];
    const auto in = static_cast<std::size_t>(input), out = static_cast<std::size_t>(op.outputs[0]);
    const RuntimeTensor& from = prepared.tensors[in];
    // An input's memory is the caller's to write whenever the model does not run, an output's to read.
    if (from.is_constant() || from.is_variable || prepared.definition.tensors[in].is_input || lifetimes[in].last != static_cast<int>(step.op)) continue;
    if (lifetimes[in].bytes != lifetimes[out].bytes) continue;
    hosts[out] = hosts[in];
  }
  return hosts;
}

}  // namespace

Result<std::size_t> place_tensors(PreparedGraph& prepared, bool keep_all, const ExpectRoom& expect_room) {
  const std::vector<Lifetime> alone = lifetimes_of(prepared, keep_all);
  std::vector<std::size_t> hosts = hosts_of(prepared, alone);
  std::vector<Lifetime> shared = alone;
  bool any_shared = false;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    if (hosts[i] == i) continue;
    any_shared = true;
    shared[hosts[i]].first = std::min(shared[hosts[i]].first, alone[i].first);
    shared[hosts[i]].last = std::max(shared[hosts[i]].last, alone[i].last);
    shared[i].bytes = 0;
  }
  std::size_t largest = 0;
  for (std::size_t i = 0; i < alone.size(); ++i)
    if (alone[i].bytes > alone[largest].bytes) largest = i;
  if (!alone.empty()) TANDEM_TRY(expect_room(prepared.tensors[largest], alone[largest].bytes));
  ArenaPlan plan = plan_arena(shared);
  // Sharing makes some blocks live longer, which can leave gaps that cost more than it saves.
  if (any_shared) {
    if (ArenaPlan other = plan_arena(alone); other.bytes < plan.bytes) {
      plan = std::move(other);
      std::iota(hosts.begin(), hosts.end(), 0);
    }
  }
  if (!alone.empty()) TANDEM_TRY(expect_room(prepared.tensors[largest], plan.bytes));
  TANDEM_ASSIGN(prepared.arena, AlignedBuffer::allocate(plan.bytes));
  for (std::size_t i = 0; i < alone.size(); ++i) {
    RuntimeTensor& tensor = prepared.tensors[i];
    if (tensor.is_constant()) continue;
    tensor.data = prepared.arena.data() + plan.offsets[hosts[i]];
    if (alone[i].bytes == 0) continue;
    prepared.plan.push_back({tensor.info.index, tensor.info.name, plan.offsets[hosts[i]], alone[i].bytes, static_cast<std::size_t>(alone[i].first), static_cast<std::size_t>(alone[i].last)});
  }
  std::ranges::stable_sort(prepared.plan, {}, &PlannedTensor::offset);
  return plan.bytes;
}

}  // namespace tandem
