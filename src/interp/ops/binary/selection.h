// SELECT and SELECT_V2: where a condition is true a value of x, elsewhere of y.
#pragma once

#include "interp/ops/op.h"

namespace tandem {

struct SelectOperands {
  const RuntimeTensor* condition;
  const RuntimeTensor* x;
  const RuntimeTensor* y;
};

// Operands 0, 1 and 2 and the output: number, types and quantisation.
Result<SelectOperands> expect_select_operands(const OpContext& context);
// The condition as if it had `condition_shape`; it, x and y broadcast.
PreparedKernel prepare_selection(const OpContext& context, const SelectOperands& operands, const Shape& condition_shape);

}  // namespace tandem
