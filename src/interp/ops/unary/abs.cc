// ABS: each value without its sign. int16 without a scale are plain integers; the lowest integer stays itself.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
namespace {

PreparedKernel abs_of_codes(const OpContext& context) {
  const Quantization &from = context.input(0).info.quantization, &to = context.output(0).info.quantization;
  const std::int32_t in = from.zero_point(), out = to.zero_point();
  if (from.scale() == to.scale()) return map_codes(context, [in, out](std::int32_t code) { return std::abs(code - in) + out; });
  const FixedMultiplier multiplier = to_fixed_multiplier(scale_ratio(context, from.scale(), to.scale()));
  return map_codes(context, [=](std::int32_t code) { return rescale(std::abs(code - in), multiplier, out); });
}

}  // namespace

PreparedKernel prepare_abs(const OpContext& context) {
  const auto kTypes = {DType::kFloat32, DType::kInt8, DType::kInt16, DType::kInt32};
  TANDEM_TRY(expect_plain_unary(context, kTypes));
  switch (context.input(0).info.dtype) {
    case DType::kFloat32: return map_values<float>(context, [](float x) { return std::abs(x); });
    case DType::kInt32: return map_values<std::uint32_t>(context, [](std::uint32_t x) { return x >> 31 != 0 ? 0u - x : x; });
    case DType::kInt16:
      if (!context.input(0).info.quantization.quantized()) return map_values<std::int16_t>(context, [](std::int16_t x) { return static_cast<std::int16_t>(std::abs(int{x})); });
      break;
    default: break;
  }
  TANDEM_TRY(expect_unary(context, kTypes));
  return abs_of_codes(context);
}

}  // namespace tandem
