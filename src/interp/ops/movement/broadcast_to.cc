// BROADCAST_TO: the input repeated to the shape that operand 1, a constant, gives. Dimensions are aligned at the last one.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {

PreparedKernel prepare_broadcast_to(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(expect_movable(context, input, context.output(0)));
  TANDEM_ASSIGN(const Shape shape, context.constant_integers(1));
  const Shape& from = input.info.shape;
  const auto does_not_fit = [&] { return context.malformed(cat(describe(input.info), " does not broadcast to ", listed(shape))); };
  if (shape.size() > kMostDimensions) return context.unsupported(cat("broadcasts to ", listed(shape), ": more than ", kMostDimensions, " dimensions"));
  if (shape.size() < from.size()) return does_not_fit();
  const std::size_t added = shape.size() - from.size();
  for (std::size_t d = 0; d < shape.size(); ++d)
    if (shape[d] < 0 || (d >= added && from[d - added] != 1 && from[d - added] != shape[d])) return does_not_fit();
  TANDEM_TRY(context.set_output_shape(0, shape));
  const Steps in_steps = steps_of(from), out_steps = steps_of(shape);
  std::array<MoveDim, kMostDimensions> dims{};
  for (std::size_t d = 0; d < shape.size(); ++d) dims[d] = {shape[d], d < added || from[d - added] == 1 ? 0 : in_steps[d - added], out_steps[d]};
  return prepare_moved(context, shape, std::span(dims).first(shape.size()));
}

}  // namespace tandem
