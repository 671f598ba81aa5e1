// TILE: the input repeated along each dimension as often as operand 1, a constant, says.

#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {

PreparedKernel prepare_tile(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(expect_movable(context, input, context.output(0)));
  TANDEM_ASSIGN(const std::vector<std::int32_t> times, context.constant_integers(1));
  const Shape& from = input.info.shape;
  if (times.size() != from.size()) return context.malformed(cat("has ", times.size(), " multiples for ", describe(input.info)));
  Shape shape;
  for (std::size_t d = 0; d < from.size(); ++d) {
    const std::int64_t length = std::int64_t{from[d]} * times[d];
    if (times[d] < 0 || length > std::numeric_limits<std::int32_t>::max())
      return context.malformed(cat("repeats dimension ", d, " of ", describe(input.info), " ", times[d], " times"));
    shape.push_back(static_cast<std::int32_t>(length));
  }
  TANDEM_TRY(context.set_output_shape(0, shape));
  const Steps in_steps = steps_of(from), out_steps = steps_of(shape);
  std::array<MoveDim, 2 * kMostDimensions> dims{};
  for (std::size_t d = 0; d < from.size(); ++d) {
    dims[2 * d] = {times[d], 0, from[d] * out_steps[d]};
    dims[2 * d + 1] = {from[d], in_steps[d], out_steps[d]};
  }
  return prepare_moved(context, std::move(shape), std::span(dims).first(2 * from.size()));
}

}  // namespace tandem
