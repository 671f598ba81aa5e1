// ONE_HOT: along a new dimension, `on` at the place that an index names and `off` everywhere else, which is all where it names none.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/integers.h"
#include "interp/ops/movement/movement.h"

namespace tandem {

PreparedKernel prepare_one_hot(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(4, 4, 1));
  TANDEM_TRY(context.expect_options(61));
  const RuntimeTensor &indices = context.input(0), &on = context.input(2), &off = context.input(3), &output = context.output(0);
  TANDEM_TRY(context.expect_type(indices, {DType::kInt32, DType::kInt64}));
  TANDEM_TRY(expect_movable(context, on, output));
  TANDEM_TRY(context.expect_same_type(on, off));
  for (const RuntimeTensor* value : {&on, &off})
    if (value->count() != 1) return context.malformed(cat(describe(value->info), ": must be a single value"));
  TANDEM_ASSIGN(const std::int32_t depth, constant_integer(context, 1));
  if (depth < 0) return context.malformed(cat("depth ", depth, " is negative"));
  std::int32_t wanted = 0;
  TANDEM_TRY(context.option(0, wanted));
  if (wanted < -1) return context.malformed(cat("axis ", wanted, ", must be -1 or not negative"));
  TANDEM_ASSIGN(const std::size_t axis, context.axis_of(wanted, indices, 1));
  const Shape& from = indices.info.shape;
  Shape shape = from;
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis), depth);
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  const std::int64_t outer = product(from, 0, axis), inner = product(from, axis, from.size());
  return make_kernel([outer, inner, depth, indices = &indices, on = &on, off = &off, out = &output](ThreadPool&) {
    fill_values(value_size(*out), off->data, out->data, out->count());
    with_size(value_size(*out), [&](auto type) {
      using T = decltype(type);
      for (std::int64_t i = 0; i < outer * inner; ++i) {
        const std::int64_t index = integer_at(*indices, i);
        if (index >= 0 && index < depth) out->as<T>()[(i / inner * depth + index) * inner + i % inner] = *on->as<T>();
      }
    });
  });
}

}  // namespace tandem
