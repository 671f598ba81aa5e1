// UNPACK: one output for each index along a dimension, which the outputs have no more.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/parts.h"

namespace tandem {

PreparedKernel prepare_unpack(const OpContext& context) {
  TANDEM_TRY(context.expect_options(64));
  std::int32_t count = 0, wanted = 0;
  TANDEM_TRY(context.option(0, count));
  TANDEM_TRY(context.option(1, wanted));
  if (count < 1) return context.malformed(cat("unpacks ", count, " tensors, needs at least 1"));
  TANDEM_TRY(context.expect_arity(1, 1, static_cast<std::size_t>(count)));
  const RuntimeTensor& input = context.input(0);
  TANDEM_ASSIGN(const std::size_t axis, context.axis_of(wanted, input));
  if (input.info.shape[axis] != count) return context.malformed(cat("unpacks ", count, " tensors along dimension ", axis, " of ", describe(input.info)));
  const std::vector<std::int64_t> lengths(static_cast<std::size_t>(count), 1);
  TANDEM_ASSIGN(auto kernel, prepare_split_into(context, input, axis, lengths));
  Shape shape = input.info.shape;
  shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
  for (std::size_t i = 0; i < context.output_count(); ++i) {
    TANDEM_TRY(expect_same_quantization(context, input, context.output(i)));
    TANDEM_TRY(context.set_output_shape(i, shape));
  }
  return kernel;
}

}  // namespace tandem
