// EMBEDDING_LOOKUP: the rows of operand 1 that operand 0 lists, as they are or, of an 8-bit table, as the real numbers they stand for.

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/integers.h"
#include "interp/ops/movement/movement.h"

namespace tandem {
namespace {

Result<void> expect_symmetric(const OpContext& context, const RuntimeTensor& table) {
  TANDEM_TRY(context.expect_type(table, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_weights_quantized(table, 0));
  for (const auto zero_point : table.info.quantization.zero_points)
    if (zero_point != 0) return context.malformed(cat(describe(table.info), ": zero point ", zero_point, ", must be 0"));
  return {};
}

// TFLite reads the codes as signed ones whatever their type says: so are those that its old converters wrote as uint8.
void write_real(std::span<const float> scales, std::int64_t row, const RuntimeTensor& table, float* out, std::int64_t length) noexcept {
  const float scale = scales[scales.size() == 1 ? 0 : static_cast<std::size_t>(row)];
  const std::int8_t* codes = table.as<std::int8_t>() + row * length;
  for (std::int64_t i = 0; i < length; ++i) out[i] = static_cast<float>(codes[i]) * scale;
}

}  // namespace

PreparedKernel prepare_embedding_lookup(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor &rows = context.input(0), &table = context.input(1), &output = context.output(0);
  TANDEM_TRY(context.expect_type(rows, {DType::kInt32}));
  TANDEM_TRY(context.expect_rank(rows, 1));
  const Shape& from = table.info.shape;
  if (from.size() < 2) return context.malformed(cat(describe(table.info), ": needs at least two dimensions"));
  const bool to_real = output.info.dtype == DType::kFloat32 && table.info.dtype != DType::kFloat32;
  if (to_real) TANDEM_TRY(expect_symmetric(context, table));
  else TANDEM_TRY(expect_movable(context, table, output));
  Shape shape = from;
  shape[0] = rows.info.shape[0];
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  if (rows.is_constant())
    if (auto inside = expect_rows(rows, from[0]); !inside) return context.malformed(inside.error().message());

  const std::int64_t length = product(from, 1, from.size()), bytes = length * static_cast<std::int64_t>(value_size(output));
  return make_kernel([to_real, length, bytes, rows = &rows, table = &table, out = &output](ThreadPool& pool) -> Result<void> {
    if (!rows->is_constant()) TANDEM_TRY(expect_rows(*rows, table->info.shape[0]));
    if (bytes == 0) return {};
    pool.parallel_for(rows->count(), std::max<std::int64_t>(1, kBytesWorthAThread / bytes), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t row = rows->as<std::int32_t>()[i];
        if (to_real) write_real(table->info.quantization.scales, row, *table, out->as<float>() + i * length, length);
        else std::memcpy(out->data + i * bytes, table->data + row * bytes, static_cast<std::size_t>(bytes));
      }
    });
    return {};
  });
}

}  // namespace tandem
