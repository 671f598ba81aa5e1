// EXPAND_DIMS: the same values with one dimension of length 1 more, before the one that operand 1 names.

#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {

PreparedKernel prepare_expand_dims(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(expect_movable(context, input, context.output(0)));
  TANDEM_TRY(expect_same_quantization(context, input, context.output(0)));
  TANDEM_ASSIGN(const std::int32_t axis, constant_integer(context, 1));
  TANDEM_ASSIGN(const std::size_t at, context.axis_of(axis, input, 1));
  Shape shape = input.info.shape;
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(at), 1);
  return prepare_renamed(context, std::move(shape));
}

}  // namespace tandem
