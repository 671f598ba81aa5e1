#include "interp/ops/unary/unary.h"

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/code_map.h"

namespace tandem {
namespace {

std::int32_t lowest_code(DType dtype) { return dtype == DType::kUint8 ? 0 : -128; }

bool holds_codes(DType dtype) { return dtype == DType::kInt8 || dtype == DType::kUint8 || dtype == DType::kInt16; }

}  // namespace

Result<void> expect_plain_unary(const OpContext& context, std::initializer_list<DType> types) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_type(context.input(0), types));
  TANDEM_TRY(context.expect_same_type(context.input(0), context.output(0)));
  return context.set_output_shape(0, context.input(0).info.shape);
}

Result<void> expect_unary(const OpContext& context, std::initializer_list<DType> types) {
  TANDEM_TRY(expect_plain_unary(context, types));
  const DType dtype = context.input(0).info.dtype;
  if (!holds_codes(dtype)) return {};
  for (const RuntimeTensor* tensor : {&context.input(0), static_cast<const RuntimeTensor*>(&context.output(0))}) {
    TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
    if (dtype == DType::kInt16 && tensor->info.quantization.zero_point() != 0)
      return context.malformed(cat(describe(tensor->info), ": zero point ", tensor->info.quantization.zero_point(), ", must be 0"));
  }
  return {};
}

TableQ8 make_table(const RuntimeTensor& input, const std::function<std::int32_t(std::int32_t)>& code) {
  const std::int32_t low = lowest_code(input.info.dtype), high = low + 255;
  TableQ8 table{};
  for (std::int32_t c = low; c <= high; ++c) table[static_cast<std::uint8_t>(c)] = static_cast<std::uint8_t>(std::clamp(code(c), low, high));
  return table;
}

TableQ16 make_table(const Quantization& from, const Quantization& to, const std::function<float(float)>& real) {
  return make_table_q16<float>(real, from.scale() * -32768, from.scale() * 32767, 65536 / (to.scale() * 32767 - to.scale() * -32768));
}

PreparedKernel map_bytes(const OpContext& context, const std::function<std::int32_t(std::int32_t)>& code) {
  return prepare_code_map(context, 0, make_table(context.input(0), code));
}

PreparedKernel map_codes_as_reals(const OpContext& context, const std::function<float(float)>& real) {
  const Quantization &from = context.input(0).info.quantization, &to = context.output(0).info.quantization;
  if (context.input(0).info.dtype == DType::kInt16) {
    return make_kernel(
        [table = make_table(from, to, real), in = &context.input(0), out = &context.output(0)](ThreadPool& pool) {
          pool.parallel_for(in->count(), 8192, [&](std::int64_t begin, std::int64_t end) { lookup_q16(table, in->as<std::int16_t>() + begin, out->as<std::int16_t>() + begin, end - begin); });
        },
        kInPlace);
  }
  const float steps_per_unit = 1 / to.scale();
  return map_bytes(context, [&](std::int32_t code) {
    const float rounded = std::round(real(from.scale() * static_cast<float>(code - from.zero_point())) * steps_per_unit);
    return static_cast<std::int32_t>((std::isnan(rounded) ? 0.0f : std::clamp(rounded, -1e6f, 1e6f)) + static_cast<float>(to.zero_point()));
  });
}

double scale_ratio(const OpContext& context, float a, float b) { return context.numerics() == Numerics::kTflm ? static_cast<double>(a) / b : static_cast<double>(a / b); }

}  // namespace tandem
