// SELECT_V2: the condition, x and y broadcast as numpy's shapes do.

#include "base/try.h"
#include "interp/ops/binary/selection.h"

namespace tandem {

PreparedKernel prepare_select_v2(const OpContext& context) {
  TANDEM_ASSIGN(const SelectOperands operands, expect_select_operands(context));
  return prepare_selection(context, operands, operands.condition->info.shape);
}

}  // namespace tandem
