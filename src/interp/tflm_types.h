// The types that TFLite Micro's kernels take: fewer than TFLite's.
#pragma once

#include <string>

#include "interp/model/graph.h"

namespace tandem {

// What TFLite Micro has against the operator's types, such as "does not take uint8"; empty where it runs it.
std::string refusal_of_tflm(const SubgraphDef& graph, const OperatorDef& op);

}  // namespace tandem
