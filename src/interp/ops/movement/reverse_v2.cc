// REVERSE_V2: the input's values backwards along the dimensions that operand 1, a constant, lists.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {

PreparedKernel prepare_reverse_v2(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(expect_movable(context, input, context.output(0)));
  TANDEM_ASSIGN(const std::vector<std::int32_t> axes, context.constant_integers(1));
  const Shape& shape = input.info.shape;
  const Steps steps = steps_of(shape);
  std::array<MoveDim, kMostDimensions> dims{};
  for (std::size_t d = 0; d < shape.size(); ++d) dims[d] = {shape[d], steps[d], steps[d]};
  std::int64_t first = 0;
  for (const std::int32_t axis : axes) {
    TANDEM_ASSIGN(const std::size_t d, context.axis_of(axis, input));
    if (dims[d].in_step < 0) return context.malformed(cat("reverses dimension ", d, " of ", describe(input.info), " twice"));
    first += (dims[d].length - 1) * dims[d].in_step;
    dims[d].in_step = -dims[d].in_step;
  }
  return prepare_moved(context, shape, std::span(dims).first(shape.size()), first);
}

}  // namespace tandem
