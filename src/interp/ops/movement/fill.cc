// FILL: a tensor of the shape that operand 0, a constant, gives, full of the value of operand 1.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {

PreparedKernel prepare_fill(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor &value = context.input(1), &output = context.output(0);
  TANDEM_TRY(expect_movable(context, value, output));
  TANDEM_TRY(expect_same_quantization(context, value, output));
  if (value.count() != 1) return context.malformed(cat(describe(value.info), ": must be a single value"));
  TANDEM_ASSIGN(Shape shape, context.constant_integers(0));
  for (const std::int32_t length : shape)
    if (length < 0) return context.malformed(cat("fills the shape ", listed(shape), ", which has a negative length"));
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  return make_kernel([value = &value, out = &output](ThreadPool&) { fill_values(value_size(*out), value->data, out->data, out->count()); });
}

}  // namespace tandem
