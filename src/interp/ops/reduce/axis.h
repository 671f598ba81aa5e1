// A tensor as outer * length * inner values, for operators that work along one axis.
#pragma once

#include "interp/ops/op.h"

namespace tandem {

struct AxisView {
  std::int64_t outer = 1, length = 1, inner = 1;
  std::size_t axis = 0;
};

// Operand 1 is a constant with the axis of operand 0.
Result<AxisView> axis_view(const OpContext& context);

}  // namespace tandem
