// SQUEEZE: the same values without the dimensions of length 1 that the options list, or without any of these where they list none.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {

PreparedKernel prepare_squeeze(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_options(30));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(expect_movable(context, input, context.output(0)));
  const Shape& from = input.info.shape;
  std::vector<std::int32_t> axes;
  TANDEM_TRY(context.option(0, axes));
  std::vector<bool> goes(from.size());
  for (const std::int32_t axis : axes) {
    TANDEM_ASSIGN(const std::size_t d, context.axis_of(axis, input));
    if (from[d] != 1) return context.malformed(cat("squeezes dimension ", axis, " of ", describe(input.info), ", whose length is not 1"));
    goes[d] = true;
  }
  Shape shape;
  for (std::size_t d = 0; d < from.size(); ++d)
    if (axes.empty() ? from[d] != 1 : !goes[d]) shape.push_back(from[d]);
  return prepare_renamed(context, std::move(shape));
}

}  // namespace tandem
