#include "interp/prepare.h"

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/model_impl.h"
#include "interp/ops/registry.h"
#include "interp/plan/arena_planner.h"

namespace tandem {
namespace {

// Every operator that cannot run, so that the user learns of all at once.
Result<void> expect_supported(const Model::Impl& model) {
  std::string list;
  const SubgraphDef& graph = model.main();
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const OperatorDef& op = graph.operators[i];
    const Registration* registration = find_operator(op.code);
    const auto add = [&](std::string_view what) { list += cat(list.empty() ? "" : ", ", "op #", i, " ", op.name(), what); };
    if (!op.custom_name.empty()) add(" (custom)");
    else if (registration == nullptr) add("");
    else if (op.version > registration->newest_version) add(cat(" version ", op.version, " (newest known: ", registration->newest_version, ")"));
    else if (std::ranges::any_of(op.inputs, [&](int t) { return t >= 0 && graph.tensors[static_cast<std::size_t>(t)].is_sparse; })) add(" (sparse weights)");
  }
  if (list.empty()) return {};
  return Error(ErrorCode::kModelUnsupported, cat(model.name, ": not supported: ", list, "; convert the model without them"));
}

Result<void> prepare_operators(const Model::Impl& model, PreparedGraph& prepared) {
  const SubgraphDef& graph = model.main();
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const OpContext context(model.name, i, graph.operators[i], prepared.tensors);
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

Result<void> place_tensors(const Model::Impl& model, const InterpreterOptions& options, PreparedGraph& prepared) {
  const std::vector<Lifetime> lifetimes = lifetimes_of(model.main(), prepared.tensors, options.keep_intermediates);
  const auto refuse = [&](const RuntimeTensor& tensor, std::size_t bytes) {
    return Error(ErrorCode::kModelTooLarge, cat(model.name, ": needs ", bytes, " bytes, its largest ", describe(tensor.info), " ", tensor.byte_size(),
                                                "; the limit is ", options.memory_limit_bytes, " (InterpreterOptions::memory_limit_bytes)"));
  };
  std::size_t largest = 0;
  for (std::size_t i = 0; i < lifetimes.size(); ++i)
    if (lifetimes[i].bytes > lifetimes[largest].bytes) largest = i;
  if (!lifetimes.empty() && lifetimes[largest].bytes > options.memory_limit_bytes) return refuse(prepared.tensors[largest], lifetimes[largest].bytes);
  const ArenaPlan plan = plan_arena(lifetimes);
  if (plan.bytes > options.memory_limit_bytes) return refuse(prepared.tensors[largest], plan.bytes);
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
  for (const TensorDef& tensor : model.main().tensors)
    prepared->tensors.push_back({tensor.info, const_cast<std::byte*>(tensor.constant.data()), tensor.constant});
  TANDEM_TRY(prepare_operators(model, *prepared));
  TANDEM_TRY(place_tensors(model, options, *prepared));
  return prepared;
}

}  // namespace tandem
