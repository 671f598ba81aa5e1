#include "interp/supported.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "interp/ops/op.h"
#include "interp/ops/registry.h"

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

}  // namespace

Result<void> expect_supported(const Model::Impl& model, int index, Numerics numerics) {
  Unsupported found;
  bool needs_tensorflow = false;
  const SubgraphDef& graph = model.graph.subgraphs[static_cast<std::size_t>(index)];
  const auto is_sparse = [&](int t) { return t >= 0 && graph.tensors[static_cast<std::size_t>(t)].is_sparse; };
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const OperatorDef& op = graph.operators[i];
    const Registration* registration = find_operator(op);
    const auto add = [&](std::string_view what) { found.add(i, cat(op.name(), what)); };
    if (registration == nullptr) add(op.custom_name.empty() ? "" : " (custom)");
    else if (op.version > registration->newest_version) add(cat(" version ", op.version, " (newest known: ", registration->newest_version, ")"));
    else if (std::ranges::any_of(op.inputs, is_sparse)) add(" (sparse weights)");
    else if (numerics == Numerics::kTflm && !registration->in_tflm) add(" (not in TFLite Micro)");
    needs_tensorflow |= op.custom_name.starts_with("Flex");
  }
  // Its values would have to be unpacked: the buffer has fewer bytes than the shape says.
  if (std::ranges::any_of(graph.outputs, is_sparse)) return Error(ErrorCode::kModelUnsupported, cat(model.name, ": not supported: an output that is a sparse constant"));
  if (found.empty()) return {};
  const std::string_view help = needs_tensorflow ? "; Flex operators run inside TensorFlow only: convert with target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS], without SELECT_TF_OPS"
                                                 : "; convert the model without them";
  return Error(ErrorCode::kModelUnsupported, cat(model.name, ": not supported: ", in_graph(index), found.list(), help));
}

}  // namespace tandem
