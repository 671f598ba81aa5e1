// TRANSPOSE: dimension d of the output is the one of the input that entry d of operand 1, a constant, names.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {

PreparedKernel prepare_transpose(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(expect_movable(context, input, context.output(0)));
  TANDEM_ASSIGN(const std::vector<std::int32_t> order, context.constant_integers(1));
  const Shape& from = input.info.shape;
  const auto is_no_order = [&] { return context.malformed(cat(listed(order), " is not an order of the dimensions of ", describe(input.info))); };
  if (order.size() != from.size()) return is_no_order();
  const Steps in_steps = steps_of(from);
  std::array<std::size_t, kMostDimensions> source{};
  std::array<bool, kMostDimensions> taken{};
  Shape shape(from.size());
  for (std::size_t d = 0; d < order.size(); ++d) {
    TANDEM_ASSIGN(source[d], context.axis_of(order[d], input));
    if (taken[source[d]]) return is_no_order();
    taken[source[d]] = true;
    shape[d] = from[source[d]];
  }
  const Steps out_steps = steps_of(shape);
  std::array<MoveDim, kMostDimensions> dims{};
  for (std::size_t d = 0; d < shape.size(); ++d) dims[d] = {shape[d], in_steps[source[d]], out_steps[d]};
  return prepare_moved(context, std::move(shape), std::span(dims).first(order.size()));
}

}  // namespace tandem
