// GATHER: the slices of operand 0 along a dimension that operand 1 lists. Their first `batch_dims` dimensions go together.

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/integers.h"
#include "interp/ops/movement/movement.h"

namespace tandem {
namespace {

struct Gather {
  std::int64_t batches, outer, rows, picks, bytes;  // the table is [batches, outer, rows] slices of so many bytes, the indices [batches, picks]

  template <std::size_t kUnit>
  void run(ThreadPool& pool, const RuntimeTensor& table, const RuntimeTensor& indices, const RuntimeTensor& out) const noexcept {
    const std::int64_t grain = std::max<std::int64_t>(1, kBytesWorthAThread / std::max<std::int64_t>(1, bytes * picks));
    pool.parallel_for(batches * outer, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const std::byte* from = table.data + i * rows * bytes;
        std::byte* to = out.data + i * picks * bytes;
        const std::int64_t first = i / outer * picks;
        for (std::int64_t k = 0; k < picks; ++k) copy_unit<kUnit>(to + k * bytes, from + integer_at(indices, first + k) * bytes, bytes);
      }
    });
  }
};

}  // namespace

PreparedKernel prepare_gather(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  TANDEM_TRY(context.expect_options(23));
  const RuntimeTensor &table = context.input(0), &indices = context.input(1), &output = context.output(0);
  TANDEM_TRY(expect_movable(context, table, output));
  TANDEM_TRY(context.expect_type(indices, {DType::kInt16, DType::kInt32, DType::kInt64}));
  std::int32_t wanted_axis = 0, wanted_batches = 0;
  TANDEM_TRY(context.option(0, wanted_axis));
  TANDEM_TRY(context.option(1, wanted_batches));
  TANDEM_ASSIGN(const std::size_t axis, context.axis_of(wanted_axis, table));
  const Shape &from = table.info.shape, &picks = indices.info.shape;
  const std::int64_t wanted = wanted_batches < 0 ? std::int64_t{wanted_batches} + static_cast<std::int64_t>(picks.size()) : wanted_batches;
  if (wanted < 0 || wanted > static_cast<std::int64_t>(std::min(axis, picks.size())))
    return context.malformed(cat("batch_dims ", wanted_batches, " with axis ", axis, " of ", describe(table.info), " and ", describe(indices.info)));
  const auto batch = static_cast<std::size_t>(wanted);
  if (!std::equal(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(batch), picks.begin()))
    return context.malformed(cat(describe(table.info), " and ", describe(indices.info), " must agree in the first ", batch, " dimensions"));

  Shape shape(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(axis));
  shape.insert(shape.end(), picks.begin() + static_cast<std::ptrdiff_t>(batch), picks.end());
  shape.insert(shape.end(), from.begin() + static_cast<std::ptrdiff_t>(axis) + 1, from.end());
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  if (indices.is_constant())
    if (auto inside = expect_rows(indices, from[axis]); !inside) return context.malformed(inside.error().message());

  const Gather gather{product(from, 0, batch), product(from, batch, axis), from[axis], product(picks, batch, picks.size()),
                      product(from, axis + 1, from.size()) * static_cast<std::int64_t>(value_size(table))};
  return make_kernel([gather, table = &table, indices = &indices, out = &output](ThreadPool& pool) -> Result<void> {
    if (!indices->is_constant()) TANDEM_TRY(expect_rows(*indices, gather.rows));
    if (out->byte_size() > 0) with_unit(gather.bytes, [&](auto unit) { gather.run<decltype(unit)::value>(pool, *table, *indices, *out); });
    return {};
  });
}

}  // namespace tandem
