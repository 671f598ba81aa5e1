// Which operators of a model cannot run.
#pragma once

#include <vector>

#include "interp/model_impl.h"
#include "interp/ops/op.h"
#include "tandem/error.h"
#include "tandem/interpreter.h"

namespace tandem {

// How operators are prepared: by the library's own functions, or by the user's.
PreparedKernel prepare_operator(const OpContext& context, const OperatorDef& op, const InterpreterOptions& options);

// Whether each operator of the graph can run on the CPU.
std::vector<bool> runs_on_cpu(const SubgraphDef& graph, const InterpreterOptions& options);

// kModelUnsupported, with every operator of graph `index` that can not though `needed` says so, each kind once, and what would help.
Result<void> expect_supported(const Model::Impl& model, int index, const InterpreterOptions& options, const std::vector<bool>& needed);

}  // namespace tandem
