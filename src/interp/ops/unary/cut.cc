#include <algorithm>

#include "base/try.h"
#include "interp/ops/unary/cut.h"

namespace tandem {
namespace {

// Kept within 32 bits however small the scale is.
std::int32_t code_of(float real, const Quantization& q) { return static_cast<std::int32_t>(std::clamp(q.zero_point() + double{std::round(real / q.scale())}, -1e9, 1e9)); }

}  // namespace

CodeBounds code_bounds(const RuntimeTensor& tensor, Bounds bounds) {
  const Quantization& q = tensor.info.quantization;
  const DType dtype = tensor.info.dtype;
  const std::int32_t lowest = dtype == DType::kUint8 ? 0 : dtype == DType::kInt8 ? -128 : -32768;
  const std::int32_t largest = dtype == DType::kUint8 ? 255 : dtype == DType::kInt8 ? 127 : 32767;
  const std::int32_t high = bounds.high == std::numeric_limits<float>::infinity() ? largest : std::min(largest, code_of(bounds.high, q));
  return {std::max(lowest, code_of(bounds.low, q)), high};
}

PreparedKernel prepare_cut(const OpContext& context, std::initializer_list<DType> types, Bounds bounds) {
  TANDEM_TRY(expect_unary(context, types));
  if (context.input(0).info.dtype == DType::kFloat32) return map_values<float>(context, [bounds](float x) { return std::min(std::max(x, bounds.low), bounds.high); });
  const Quantization &from = context.input(0).info.quantization, &to = context.output(0).info.quantization;
  const FixedMultiplier multiplier = to_fixed_multiplier(scale_ratio(context, from.scale(), to.scale()));
  // A bound that the output has no code for is the nearest it has; the upper one then wins.
  return map_codes(context, [multiplier, in = from.zero_point(), out = to.zero_point(), codes = code_bounds(context.output(0), bounds)](std::int32_t code) {
    return std::min(std::max(rescale(code - in, multiplier, out), codes.low), codes.high);
  });
}

}  // namespace tandem
