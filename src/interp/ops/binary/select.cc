// SELECT: x and y have one shape; the condition has it too, or is a single value, or has one for each index of their first dimension.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/binary/selection.h"

namespace tandem {

PreparedKernel prepare_select(const OpContext& context) {
  TANDEM_ASSIGN(const SelectOperands operands, expect_select_operands(context));
  const Shape &condition = operands.condition->info.shape, &x = operands.x->info.shape;
  if (x != operands.y->info.shape) return context.malformed(cat(describe(operands.x->info), " and ", describe(operands.y->info), " must have one shape"));
  if (condition == x) return prepare_selection(context, operands, condition);
  if (condition.empty() || (element_count(condition) == 1 && element_count(x) == 1)) return prepare_selection(context, operands, {});
  if (condition.size() != 1 || x.empty() || condition[0] != x[0])
    return context.malformed(cat(describe(operands.condition->info), " does not go with ", describe(operands.x->info)));
  Shape along_the_first(x.size(), 1);
  along_the_first[0] = x[0];
  return prepare_selection(context, operands, along_the_first);
}

}  // namespace tandem
