#include "interp/ops/movement/blocks.h"

#include <algorithm>

#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

// The pixels of one small picture that lie on the large one: [first, first + count), first being at `at` there.
struct Overlap {
  std::int64_t first, count, at;
};

Overlap overlap(const Blocks::Axis& axis, std::int64_t place) {
  const std::int64_t first = axis.skipped > place ? (axis.skipped - place + axis.block - 1) / axis.block : 0;
  const std::int64_t at = first * axis.block + place - axis.skipped;
  const std::int64_t fit = at < axis.large ? (axis.large - at + axis.block - 1) / axis.block : 0;
  return {first, std::max<std::int64_t>(std::min(axis.small - first, fit), 0), at};
}

}  // namespace

template <bool kDeal>
void Blocks::run(ThreadPool& pool, const std::byte* in, std::byte* out) const noexcept {
  const std::int64_t large_row = x.large * channels, small_row = x.small * channels;
  const auto size = static_cast<std::int64_t>(value_size);
  const auto dim = [](std::int64_t length, std::int64_t large, std::int64_t small) { return kDeal ? MoveDim{length, large, small} : MoveDim{length, small, large}; };
  for (std::int64_t place = 0; place < y.block * x.block; ++place) {
    const Overlap rows = overlap(y, place / x.block), columns = overlap(x, place % x.block);
    if (rows.count == 0 || columns.count == 0) continue;
    const MoveDim dims[] = {dim(batches, y.large * large_row, y.small * small_row), dim(rows.count, y.block * large_row, small_row),
                            dim(columns.count, x.block * channels, channels), {channels, 1, 1}};
    const std::int64_t large_offset = (rows.at * large_row + columns.at * channels) * size;
    const std::int64_t small_offset = ((place * batches * y.small + rows.first) * small_row + columns.first * channels) * size;
    Move(value_size, dims).run(pool, in + (kDeal ? large_offset : small_offset), out + (kDeal ? small_offset : large_offset));
  }
}

template void Blocks::run<true>(ThreadPool&, const std::byte*, std::byte*) const noexcept;
template void Blocks::run<false>(ThreadPool&, const std::byte*, std::byte*) const noexcept;

Result<Blocks> blocks_of(const OpContext& context, std::vector<Edges>& edges) {
  TANDEM_TRY(context.expect_arity(3, 3, 1));
  const RuntimeTensor &input = context.input(0), &output = context.output(0);
  TANDEM_TRY(expect_movable(context, input, output));
  TANDEM_TRY(expect_same_quantization(context, input, output));
  const std::size_t rank = input.info.shape.size();
  if (rank != 3 && rank != 4) return context.malformed(cat(describe(input.info), ": has ", rank, " dimensions, needs 3 or 4"));
  TANDEM_ASSIGN(const std::vector<std::int32_t> sides, context.constant_integers(1));
  if (sides.size() != rank - 2) return context.malformed(cat(describe(context.input(1).info), ": must be [", rank - 2, "]"));
  for (const std::int32_t side : sides)
    if (side < 1) return context.malformed(cat("blocks of ", listed(sides), ", must be at least 1"));
  TANDEM_ASSIGN(edges, constant_edges(context, 2, rank - 2));
  edges.resize(2, Edges{0, 0});
  Blocks blocks;
  blocks.y = {.block = sides[0], .skipped = edges[0].before};
  blocks.x = {.block = rank == 4 ? sides[1] : 1, .skipped = edges[1].before};
  blocks.channels = input.info.shape.back();
  blocks.value_size = value_size(input);
  return blocks;
}

Shape shape_like(const RuntimeTensor& input, std::int64_t batches, std::int64_t rows, std::int64_t columns) {
  Shape shape{static_cast<std::int32_t>(batches), static_cast<std::int32_t>(rows), input.info.shape.back()};
  if (input.info.shape.size() == 4) shape.insert(shape.begin() + 2, static_cast<std::int32_t>(columns));
  return shape;
}

}  // namespace tandem
