#include "interp/ops/movement/movement.h"

#include <algorithm>

#include "base/text.h"
#include "base/try.h"

namespace tandem {

Result<void> expect_movable(const OpContext& context, const RuntimeTensor& from, const RuntimeTensor& to) {
  if (value_size(from) == 0) return context.unsupported(cat(describe(from.info), ": this type is not supported here, only those whose values have a fixed size"));
  TANDEM_TRY(context.expect_same_type(from, to));
  if (from.info.shape.size() > kMostDimensions) return context.unsupported(cat(describe(from.info), ": more than ", kMostDimensions, " dimensions"));
  return {};
}

Result<std::int32_t> constant_integer(const OpContext& context, std::size_t input) {
  TANDEM_ASSIGN(const std::vector<std::int32_t> values, context.constant_integers(input));
  if (values.size() == 1) return values[0];
  return context.malformed(cat(describe(context.input(input).info), ": has ", values.size(), " values, needs one"));
}

Result<std::vector<Edges>> constant_edges(const OpContext& context, std::size_t input, std::size_t dimensions) {
  TANDEM_ASSIGN(const std::vector<std::int32_t> values, context.constant_integers(input));
  const TensorInfo& info = context.input(input).info;
  if (info.shape != Shape{static_cast<std::int32_t>(dimensions), 2}) return context.malformed(cat(describe(info), ": must be [", dimensions, ",2]"));
  std::vector<Edges> edges(dimensions);
  for (std::size_t d = 0; d < dimensions; ++d) {
    edges[d] = {values[2 * d], values[2 * d + 1]};
    if (edges[d].before < 0 || edges[d].after < 0) return context.malformed(cat(describe(info), ": ", edges[d].before, " and ", edges[d].after, " must not be negative"));
  }
  return edges;
}

Steps steps_of(const Shape& shape) noexcept {
  Steps steps{};
  std::int64_t step = 1;
  for (std::size_t d = shape.size(); d-- > 0;) {
    steps[d] = step;
    step *= shape[d];
  }
  return steps;
}

std::int64_t product(const Shape& shape, std::size_t begin, std::size_t end) noexcept {
  std::int64_t result = 1;
  for (std::size_t d = begin; d < end; ++d) result *= shape[d];
  return result;
}

PreparedKernel prepare_renamed(const OpContext& context, Shape shape) {
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  return make_kernel([in = &context.input(0), out = &context.output(0)](ThreadPool&) {
    if (in->data != out->data && in->byte_size() > 0) std::memcpy(out->data, in->data, in->byte_size());
  }, {.overwrites = 0});
}

PreparedKernel prepare_moved(const OpContext& context, Shape shape, std::span<const MoveDim> dims, std::int64_t first) {
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  const RuntimeTensor &in = context.input(0), &out = context.output(0);
  const Move move(value_size(in), dims, vector_move_bytes(context.isa()));
  const bool copies_all = move.is_one_piece() && in.count() == out.count();
  return make_kernel([move, offset = first * static_cast<std::int64_t>(value_size(in)), in = &in, out = &out](ThreadPool& pool) {
    if (out->byte_size() > 0) move.run(pool, in->data + offset, out->data);
  }, {.overwrites = copies_all ? 0 : -1, .name = move.name()});
}

std::array<std::byte, 8> real_zero(const TensorInfo& info) noexcept {
  std::array<std::byte, 8> value{};
  const std::int64_t zero_point = info.quantization.zero_point();
  if (info.dtype == DType::kInt8 || info.dtype == DType::kUint8 || info.dtype == DType::kInt16) std::memcpy(value.data(), &zero_point, size_of(info.dtype));
  return value;
}

void fill_values(std::size_t value_size, const std::byte* value, std::byte* out, std::int64_t count) noexcept {
  if (count <= 0) return;
  with_size(value_size, [&](auto type) {
    using T = decltype(type);
    T read;
    std::memcpy(&read, value, sizeof read);
    std::fill_n(reinterpret_cast<T*>(out), count, read);
  });
}

}  // namespace tandem
