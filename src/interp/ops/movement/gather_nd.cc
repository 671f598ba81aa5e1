// GATHER_ND: the slices of operand 0 whose first coordinates are the rows of operand 1.

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/integers.h"
#include "interp/ops/movement/movement.h"

namespace tandem {
namespace {

struct GatherNd {
  std::int64_t picks;
  std::size_t depth;         // coordinates of a pick
  std::array<std::int64_t, kMostDimensions> lengths{}, steps{};  // of the coordinates, the latter in bytes
  std::int64_t bytes;        // of a slice

  Result<void> expect_inside(const RuntimeTensor& indices) const {
    const auto count = static_cast<std::int64_t>(depth);
    for (std::int64_t i = 0; i < picks * count; ++i) {
      const std::int64_t index = integer_at(indices, i), length = lengths[static_cast<std::size_t>(i % count)];
      if (index < 0 || index >= length)
        return Error(ErrorCode::kRunFailed, cat("index ", index, " at position ", i, ", dimension ", i % count, " of the table has the length ", length));
    }
    return {};
  }

  template <std::size_t kUnit>
  void run(ThreadPool& pool, const RuntimeTensor& table, const RuntimeTensor& indices, const RuntimeTensor& out) const noexcept {
    pool.parallel_for(picks, std::max<std::int64_t>(1, kBytesWorthAThread / (bytes + 32)), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        std::int64_t at = 0;
        for (std::size_t d = 0; d < depth; ++d) at += integer_at(indices, i * static_cast<std::int64_t>(depth) + static_cast<std::int64_t>(d)) * steps[d];
        copy_unit<kUnit>(out.data + i * bytes, table.data + at, bytes);
      }
    });
  }
};

}  // namespace

PreparedKernel prepare_gather_nd(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor &table = context.input(0), &indices = context.input(1), &output = context.output(0);
  TANDEM_TRY(expect_movable(context, table, output));
  TANDEM_TRY(context.expect_type(indices, {DType::kInt16, DType::kInt32, DType::kInt64}));
  const Shape &from = table.info.shape, &picks = indices.info.shape;
  if (from.empty() || picks.empty()) return context.malformed(cat(describe((from.empty() ? table : indices).info), ": needs at least one dimension"));
  const auto depth = static_cast<std::size_t>(picks.back());
  if (depth > from.size())
    return context.malformed(cat(describe(indices.info), ": has ", depth, " coordinates for the ", from.size(), " dimensions of ", describe(table.info)));

  Shape shape(picks.begin(), picks.end() - 1);
  shape.insert(shape.end(), from.begin() + static_cast<std::ptrdiff_t>(depth), from.end());
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  const auto size = static_cast<std::int64_t>(value_size(table));
  GatherNd gather{.picks = product(picks, 0, picks.size() - 1), .depth = depth, .bytes = product(from, depth, from.size()) * size};
  const Steps steps = steps_of(from);
  for (std::size_t d = 0; d < depth; ++d) {
    gather.lengths[d] = from[d];
    gather.steps[d] = steps[d] * size;
  }
  if (indices.is_constant())
    if (auto inside = gather.expect_inside(indices); !inside) return context.malformed(inside.error().message());
  return make_kernel([gather, table = &table, indices = &indices, out = &output](ThreadPool& pool) -> Result<void> {
    if (!indices->is_constant()) TANDEM_TRY(gather.expect_inside(*indices));
    if (out->byte_size() > 0) with_unit(gather.bytes, [&](auto unit) { gather.run<decltype(unit)::value>(pool, *table, *indices, *out); });
    return {};
  });
}

}  // namespace tandem
