#include "interp/supported.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "interp/custom.h"
#include "interp/ops/op.h"
#include "interp/ops/registry.h"
#include "interp/tflm_types.h"

namespace tandem {
namespace {

// Operators that cannot run, by what is wrong with them, so that the user learns of all at once and of each but once.
class Unsupported {
 public:
  void add(std::size_t op, std::string what) {
    const auto [known, is_new] = known_.try_emplace(what, kinds_.size());
    if (is_new) kinds_.push_back({std::move(what), op, 1});
    else ++kinds_[known->second].count;
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
  std::map<std::string, std::size_t> known_;  // where each stands among them
};

const CustomOperator* find_custom(const OperatorDef& op, const InterpreterOptions& options) {
  const auto found = std::ranges::find(options.custom_operators, op.custom_name, &CustomOperator::name);
  return op.custom_name.empty() || found == options.custom_operators.end() ? nullptr : &*found;
}

// Why the CPU cannot run an operator; empty where it can.
std::string obstacle(const SubgraphDef& graph, const OperatorDef& op, const InterpreterOptions& options) {
  const auto is_sparse = [&](int t) { return t >= 0 && graph.tensors[static_cast<std::size_t>(t)].sparsity.has_value(); };
  const Registration* registration = find_operator(op);
  if (registration == nullptr && find_custom(op, options) != nullptr) return {};
  if (registration == nullptr) return cat(op.name(), op.custom_name.empty() ? "" : " (custom)");
  if (op.version > registration->newest_version) return cat(op.name(), " version ", op.version, " (newest known: ", registration->newest_version, ")");
  if (options.numerics != Numerics::kTflm) return {};
  if (!registration->in_tflm) return cat(op.name(), " (not in TFLite Micro)");
  if (std::ranges::any_of(op.inputs, is_sparse)) return cat(op.name(), " (sparse weights: not in TFLite Micro)");
  const std::string types = refusal_of_tflm(graph, op);
  return types.empty() ? std::string() : cat(op.name(), " (TFLite Micro ", types, ")");
}

}  // namespace

PreparedKernel prepare_operator(const OpContext& context, const OperatorDef& op, const InterpreterOptions& options) {
  if (const Registration* registration = find_operator(op)) return registration->prepare(context);
  return prepare_custom(context, *find_custom(op, options));
}

std::vector<bool> runs_on_cpu(const SubgraphDef& graph, const InterpreterOptions& options) {
  std::vector<bool> result;
  for (const OperatorDef& op : graph.operators) result.push_back(obstacle(graph, op, options).empty());
  return result;
}

Result<void> expect_supported(const Model::Impl& model, int index, const InterpreterOptions& options, const std::vector<bool>& needed) {
  Unsupported found;
  bool needs_tensorflow = false;
  const SubgraphDef& graph = model.graph.subgraphs[static_cast<std::size_t>(index)];
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    std::string what = needed[i] ? obstacle(graph, graph.operators[i], options) : std::string();
    if (what.empty()) continue;
    needs_tensorflow |= graph.operators[i].custom_name.starts_with("Flex");
    found.add(i, std::move(what));
  }
  if (found.empty()) return {};
  const std::string_view help = needs_tensorflow ? "; Flex operators run inside TensorFlow only: convert with target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS], without SELECT_TF_OPS"
                                                 : "; convert the model without them";
  return Error(ErrorCode::kModelUnsupported, cat(model.name, ": not supported: ", in_graph(index), found.list(), help));
}

}  // namespace tandem
