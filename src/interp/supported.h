// Which operators of a model cannot run.
#pragma once

#include "interp/model_impl.h"
#include "tandem/error.h"
#include "tandem/numerics.h"

namespace tandem {

// kModelUnsupported, with every operator of graph `graph` that cannot run, each kind once, and what would help.
Result<void> expect_supported(const Model::Impl& model, int graph, Numerics numerics);

}  // namespace tandem
