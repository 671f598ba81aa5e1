#include "interp/ops/movement/parts.h"

#include <algorithm>
#include <numeric>

#include "base/try.h"

namespace tandem {

Result<std::vector<Part>> parts_of(const OpContext& context, Direction direction, std::span<const RuntimeTensor* const> tensors, std::int64_t outer,
                                   std::span<const std::int64_t> lengths, std::int64_t inner) {
  TANDEM_TRY(context.keep(tensors.size() * sizeof(Part)));
  const std::int64_t row = std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0}) * inner;
  std::vector<Part> parts;
  parts.reserve(tensors.size());
  std::int64_t at = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const std::int64_t mine = lengths[i] * inner;
    const bool join = direction == Direction::kJoin;
    const std::size_t size = value_size(*tensors[i]);
    const MoveDim dims[] = {{outer, join ? mine : row, join ? row : mine}, {mine, 1, 1}};
    parts.push_back({tensors[i], Move(size, dims, vector_move_bytes(context.isa())), at * static_cast<std::int64_t>(size)});
    at += mine;
  }
  return parts;
}

VariantName name_of(std::span<const Part> parts) noexcept {
  const auto by_vectors = std::ranges::find_if(parts, [](const Part& part) { return *part.move.name().kernel != '\0'; });
  return by_vectors == parts.end() ? VariantName() : by_vectors->move.name();
}

PreparedKernel prepare_split_into(const OpContext& context, const RuntimeTensor& input, std::size_t axis, std::span<const std::int64_t> lengths) {
  std::vector<const RuntimeTensor*> outputs;
  for (std::size_t i = 0; i < context.output_count(); ++i) {
    TANDEM_TRY(expect_movable(context, input, context.output(i)));
    Shape shape = input.info.shape;
    shape[axis] = static_cast<std::int32_t>(lengths[i]);
    TANDEM_TRY(context.set_output_shape(i, std::move(shape)));
    outputs.push_back(&context.output(i));
  }
  const Shape& shape = input.info.shape;
  TANDEM_ASSIGN(auto parts, parts_of(context, Direction::kTakeApart, outputs, product(shape, 0, axis), lengths, product(shape, axis + 1, shape.size())));
  const VariantName name = name_of(parts);
  return make_kernel([parts = std::move(parts), in = &input](ThreadPool& pool) {
    for (const Part& part : parts)
      if (part.tensor->byte_size() > 0) part.move.run(pool, in->data + part.offset, part.tensor->data);
  }, {.name = name});
}

}  // namespace tandem
