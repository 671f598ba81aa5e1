// RELU and its relatives that cut values at bounds.
#pragma once

#include <initializer_list>
#include <limits>

#include "interp/ops/unary/unary.h"

namespace tandem {

struct Bounds {
  float low = 0;
  float high = std::numeric_limits<float>::infinity();
};

// min(max(x, low), high), which for codes is done with the output's codes of `low` and `high`.
PreparedKernel prepare_cut(const OpContext& context, std::initializer_list<DType> types, Bounds bounds);

// The bounds in codes.
struct CodeBounds {
  std::int32_t low, high;
};
CodeBounds code_bounds(const RuntimeTensor& tensor, Bounds bounds);

}  // namespace tandem
