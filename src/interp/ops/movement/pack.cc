// PACK: tensors of one shape behind each other along a new dimension.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/parts.h"

namespace tandem {

PreparedKernel prepare_pack(const OpContext& context) {
  TANDEM_TRY(context.expect_options(59));
  std::int32_t count = 0, wanted = 0;
  TANDEM_TRY(context.option(0, count));
  TANDEM_TRY(context.option(1, wanted));
  if (count < 1) return context.malformed(cat("packs ", count, " tensors, needs at least 1"));
  TANDEM_TRY(context.expect_arity(static_cast<std::size_t>(count), static_cast<std::size_t>(count), 1));
  const RuntimeTensor& first = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_ASSIGN(const std::size_t axis, context.axis_of(wanted, first, 1));
  std::vector<const RuntimeTensor*> inputs;
  for (std::size_t i = 0; i < context.input_count(); ++i) {
    const RuntimeTensor& input = context.input(i);
    TANDEM_TRY(expect_movable(context, input, output));
    TANDEM_TRY(expect_same_quantization(context, input, output));
    if (input.info.shape != first.info.shape) return context.malformed(cat(describe(first.info), " and ", describe(input.info), " must be of one shape"));
    inputs.push_back(&input);
  }
  Shape shape = first.info.shape;
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis), count);
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  const std::vector<std::int64_t> lengths(inputs.size(), 1);
  const Shape& shared = first.info.shape;
  TANDEM_ASSIGN(auto parts, parts_of(context, Direction::kJoin, inputs, product(shared, 0, axis), lengths, product(shared, axis, shared.size())));
  const VariantName name = name_of(parts);
  return make_kernel([parts = std::move(parts), out = &output](ThreadPool& pool) {
    for (const Part& part : parts)
      if (part.tensor->byte_size() > 0) part.move.run(pool, part.tensor->data, out->data + part.offset);
  }, {.name = name});
}

}  // namespace tandem
