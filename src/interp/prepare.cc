#include "interp/prepare.h"

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/model_impl.h"
#include "interp/ops/registry.h"
#include "interp/plan/arena_planner.h"

namespace tandem {
namespace {

// Operators that cannot run, by what is wrong with them, so that the user learns of all at once and of each but once.
class Unsupported {
 public:
  void add(std::size_t op, std::string what) {
    const auto known = std::ranges::find(kinds_, what, &Kind::what);
    if (known != kinds_.end()) ++known->count;
    else kinds_.push_back({std::move(what), op, 1});
  }
  bool empty() const { return kinds_.empty(); }
  std::string list() const {
    std::string list;
    for (const Kind& kind : kinds_) list += cat(list.empty() ? "" : ", ", "op #", kind.first, " ", kind.what, kind.count == 1 ? "" : cat(" (", kind.count, " of them)"));
    return printable(list, 2000);
  }

 private:
  struct Kind {
    std::string what;
    std::size_t first, count;
  };
  std::vector<Kind> kinds_;
};

Result<void> expect_supported(const Model::Impl& model) {
  Unsupported found;
  const SubgraphDef& graph = model.main();
  const auto is_sparse = [&](int t) { return t >= 0 && graph.tensors[static_cast<std::size_t>(t)].is_sparse; };
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const OperatorDef& op = graph.operators[i];
    const Registration* registration = find_operator(op.code);
    const auto add = [&](std::string_view what) { found.add(i, cat(op.name(), what)); };
    if (!op.custom_name.empty()) add(" (custom)");
    else if (registration == nullptr) add("");
    else if (op.version > registration->newest_version) add(cat(" version ", op.version, " (newest known: ", registration->newest_version, ")"));
    else if (std::ranges::any_of(op.inputs, is_sparse)) add(" (sparse weights)");
  }
  // Its values would have to be unpacked: the buffer has fewer bytes than the shape says.
  if (std::ranges::any_of(graph.outputs, is_sparse)) return Error(ErrorCode::kModelUnsupported, cat(model.name, ": not supported: an output that is a sparse constant"));
  if (found.empty()) return {};
  return Error(ErrorCode::kModelUnsupported, cat(model.name, ": not supported: ", found.list(), "; convert the model without them"));
}

Result<void> prepare_operators(const Model::Impl& model, std::size_t memory_limit, PreparedGraph& prepared) {
  const SubgraphDef& graph = model.main();
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const OpContext context(model.name, i, graph.operators[i], prepared.tensors, memory_limit);
    TANDEM_ASSIGN(auto kernel, find_operator(graph.operators[i].code)->prepare(context));
    prepared.kernels.push_back(std::move(kernel));
  }
  return {};
}

// When each tensor is alive. Inputs, outputs and variables are for all the time: the caller reads and writes them between runs.
std::vector<Lifetime> lifetimes_of(const SubgraphDef& graph, std::span<const RuntimeTensor> tensors, bool keep_all) {
  const int end = static_cast<int>(graph.operators.size());
  std::vector<Lifetime> lifetimes(tensors.size(), Lifetime{0, end, -1});
  const auto use = [&](int tensor, int first, int last) {
    if (tensor < 0 || tensors[static_cast<std::size_t>(tensor)].is_constant()) return;
    Lifetime& lifetime = lifetimes[static_cast<std::size_t>(tensor)];
    lifetime.bytes = tensors[static_cast<std::size_t>(tensor)].byte_size();
    lifetime.first = std::min(lifetime.first, first);
    lifetime.last = std::max(lifetime.last, last);
  };
  for (const int tensor : graph.inputs) use(tensor, 0, end);
  for (const int tensor : graph.outputs) use(tensor, 0, end);
  for (int i = 0; i < end; ++i) {
    const OperatorDef& op = graph.operators[static_cast<std::size_t>(i)];
    for (const auto* list : {&op.inputs, &op.outputs})
      for (const int tensor : *list) {
        const bool always = keep_all || (tensor >= 0 && graph.tensors[static_cast<std::size_t>(tensor)].is_variable);
        use(tensor, always ? 0 : i, always ? end : i);
      }
  }
  return lifetimes;
}

Error too_large(const Model::Impl& model, const InterpreterOptions& options, const RuntimeTensor& largest, std::size_t bytes) {
  return Error(ErrorCode::kModelTooLarge, cat(model.name, ": needs ", bytes, " bytes, its largest ", describe(largest.info), " ", largest.byte_size(), "; the limit is ",
                                              options.memory_limit_bytes, " (InterpreterOptions::memory_limit_bytes)"));
}

Result<void> place_tensors(const Model::Impl& model, const InterpreterOptions& options, PreparedGraph& prepared) {
  const std::vector<Lifetime> lifetimes = lifetimes_of(model.main(), prepared.tensors, options.keep_intermediates);
  std::size_t largest = 0;
  for (std::size_t i = 0; i < lifetimes.size(); ++i)
    if (lifetimes[i].bytes > lifetimes[largest].bytes) largest = i;
  if (!lifetimes.empty() && lifetimes[largest].bytes > options.memory_limit_bytes)
    return too_large(model, options, prepared.tensors[largest], lifetimes[largest].bytes);
  const ArenaPlan plan = plan_arena(lifetimes);
  if (plan.bytes > options.memory_limit_bytes) return too_large(model, options, prepared.tensors[largest], plan.bytes);
  TANDEM_ASSIGN(prepared.arena, AlignedBuffer::allocate(plan.bytes));
  for (std::size_t i = 0; i < lifetimes.size(); ++i)
    if (!prepared.tensors[i].is_constant()) prepared.tensors[i].data = prepared.arena.data() + plan.offsets[i];
  return {};
}

}  // namespace

Result<std::unique_ptr<PreparedGraph>> prepare_graph(const Model& handle, const InterpreterOptions& options) {
  const Model::Impl& model = impl_of(handle);
  TANDEM_TRY(expect_supported(model));
  auto prepared = std::make_unique<PreparedGraph>();
  for (const TensorDef& tensor : model.main().tensors) {
    prepared->tensors.push_back({tensor.info, const_cast<std::byte*>(tensor.constant.data()), tensor.constant});
    const RuntimeTensor& added = prepared->tensors.back();
    // Before any operator reserves memory by the sizes of its operands.
    if (!added.is_constant() && added.byte_size() > options.memory_limit_bytes) return too_large(model, options, added, added.byte_size());
  }
  TANDEM_TRY(prepare_operators(model, options.memory_limit_bytes, *prepared));
  TANDEM_TRY(place_tensors(model, options, *prepared));
  return prepared;
}

}  // namespace tandem
