// How much an operator multiplies.
#pragma once

#include <cstdint>

#include "interp/model/graph.h"
#include "interp/prepared_graph.h"
#include "tandem/tensor.h"

namespace tandem {

struct Multiplications {
  std::int64_t count = 0;         // 0 for types of operators that are not counted
  DType factors = DType::kInt8;   // kInt8, kInt16 or kFloat32
};

// Of operator `op` of the graph, whose shapes are known.
Multiplications multiplications_of(const PreparedGraph& graph, const OperatorDef& op);

}  // namespace tandem
