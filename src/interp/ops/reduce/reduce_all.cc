// REDUCE_ALL: whether all of the bools over the axes that operand 1 lists are true.

#include "base/try.h"
#include "interp/ops/reduce/reduction.h"

namespace tandem {

PreparedKernel prepare_reduce_all(const OpContext& context) {
  TANDEM_ASSIGN(const ReductionOperands operands, prepare_reduction(context, {DType::kBool}));
  return reduce_bools(operands, false);
}

}  // namespace tandem
