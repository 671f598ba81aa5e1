// SLICE: `size` (operand 2) values of each dimension from `begin` (operand 1) on, where a size of -1 is all that follow. `begin` may be
// computed where the sizes are known without it.

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/integers.h"
#include "interp/ops/movement/movement.h"

namespace tandem {
namespace {

// The slice has the output's shape; begins that only the run brings are checked then.
Result<std::int64_t> first_value(const RuntimeTensor& input, const RuntimeTensor& begin, const Shape& size) {
  const Steps steps = steps_of(input.info.shape);
  std::int64_t first = 0;
  for (std::size_t d = 0; d < size.size(); ++d) {
    const std::int64_t from = integer_at(begin, static_cast<std::int64_t>(d)), length = input.info.shape[d];
    if (from < 0 || from > length - size[d])
      return Error(ErrorCode::kRunFailed, cat("takes ", size[d], " from ", from, " on of dimension ", d, ", whose length is ", length));
    first += from * steps[d];
  }
  return first;
}

// Operand 2 with all its -1 resolved.
Result<Shape> wanted_size(const OpContext& context, const RuntimeTensor& input, const RuntimeTensor& begin) {
  TANDEM_ASSIGN(Shape size, context.constant_integers(2));
  if (size.size() != input.info.shape.size()) return context.malformed(cat(describe(context.input(2).info), ": has ", size.size(), " sizes for ", describe(input.info)));
  for (std::size_t d = 0; d < size.size(); ++d) {
    if (size[d] < -1) return context.malformed(cat("takes ", size[d], " values of dimension ", d, ", must be -1 or not negative"));
    if (size[d] >= 0) continue;
    TANDEM_TRY(context.expect_constant(begin));
    const std::int64_t length = input.info.shape[d];
    size[d] = static_cast<std::int32_t>(length - std::clamp<std::int64_t>(integer_at(begin, static_cast<std::int64_t>(d)), 0, length));
  }
  return size;
}

}  // namespace

PreparedKernel prepare_slice(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(3, 3, 1));
  const RuntimeTensor &input = context.input(0), &begin = context.input(1), &output = context.output(0);
  TANDEM_TRY(expect_movable(context, input, output));
  TANDEM_TRY(context.expect_type(begin, {DType::kInt32, DType::kInt64}));
  const Shape& from = input.info.shape;
  if (begin.count() != static_cast<std::int64_t>(from.size()))
    return context.malformed(cat(describe(begin.info), ": has ", begin.count(), " beginnings for ", describe(input.info)));
  TANDEM_ASSIGN(const Shape size, wanted_size(context, input, begin));
  TANDEM_TRY(context.set_output_shape(0, size));
  const Steps in_steps = steps_of(from), out_steps = steps_of(size);
  std::array<MoveDim, kMostDimensions> dims{};
  for (std::size_t d = 0; d < from.size(); ++d) dims[d] = {size[d], in_steps[d], out_steps[d]};
  if (begin.is_constant()) {
    const auto first = first_value(input, begin, size);
    if (!first) return context.malformed(first.error().message());
    return prepare_moved(context, size, std::span(dims).first(from.size()), *first);
  }
  for (std::size_t d = 0; d < from.size(); ++d)
    if (size[d] > from[d]) return context.malformed(cat("takes ", size[d], " values of dimension ", d, " of ", describe(input.info)));
  const Move move(value_size(input), std::span(dims).first(from.size()));
  return make_kernel([move, in = &input, begin = &begin, out = &output](ThreadPool& pool) -> Result<void> {
    TANDEM_ASSIGN(const std::int64_t first, first_value(*in, *begin, out->info.shape));
    if (out->byte_size() > 0) move.run(pool, in->data + first * static_cast<std::int64_t>(value_size(*in)), out->data);
    return {};
  });
}

}  // namespace tandem
