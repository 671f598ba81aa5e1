// SPLIT: operand 1 cut into equal parts along the dimension that operand 0, a constant, names.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/parts.h"

namespace tandem {

PreparedKernel prepare_split(const OpContext& context) {
  TANDEM_TRY(context.expect_options(35));
  std::int32_t count = 0;
  TANDEM_TRY(context.option(0, count));
  if (count < 1) return context.malformed(cat("splits into ", count, " parts, needs at least 1"));
  TANDEM_TRY(context.expect_arity(2, 2, static_cast<std::size_t>(count)));
  const RuntimeTensor& input = context.input(1);
  TANDEM_ASSIGN(const std::int32_t wanted, constant_integer(context, 0));
  TANDEM_ASSIGN(const std::size_t axis, context.axis_of(wanted, input));
  const std::int32_t length = input.info.shape[axis];
  if (length % count != 0)
    return context.malformed(cat("splits dimension ", axis, " of ", describe(input.info), " into ", count, " parts, which does not come out even"));
  const std::vector<std::int64_t> lengths(static_cast<std::size_t>(count), length / count);
  return prepare_split_into(context, input, axis, lengths);
}

}  // namespace tandem
