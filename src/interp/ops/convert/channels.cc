#include "interp/ops/convert/channels.h"

#include <cmath>

#include "base/text.h"
#include "base/try.h"

namespace tandem {

Result<QuantizedChannels> quantized_channels(const OpContext& context, const RuntimeTensor& tensor, const Shape& shape) {
  const Quantization& q = tensor.info.quantization;
  if (!q.per_channel()) {
    TANDEM_TRY(context.expect_per_tensor_quantized(tensor));
    return QuantizedChannels{1, 1, element_count(shape)};
  }
  const auto fail = [&](std::string_view what) { return context.malformed(cat(describe(tensor.info), ": ", what)); };
  if (q.axis < 0 || static_cast<std::size_t>(q.axis) >= shape.size()) return fail(cat(q.scales.size(), " scales along axis ", q.axis, ", it has ", shape.size(), " dimensions"));
  const auto axis = static_cast<std::size_t>(q.axis);
  if (q.scales.size() != static_cast<std::size_t>(shape[axis])) return fail(cat(q.scales.size(), " scales along axis ", axis, " of ", shape[axis]));
  if (q.zero_points.size() > 1 && q.zero_points.size() != q.scales.size()) return fail(cat(q.zero_points.size(), " zero points for ", q.scales.size(), " scales"));
  for (const float scale : q.scales)
    if (!std::isfinite(scale) || scale <= 0) return fail(cat("scale ", scale, ", must be positive and finite"));
  const std::int64_t low = tensor.info.dtype == DType::kInt8 ? -128 : tensor.info.dtype == DType::kUint8 ? 0 : -32768;
  const std::int64_t high = tensor.info.dtype == DType::kInt8 ? 127 : tensor.info.dtype == DType::kUint8 ? 255 : 32767;
  for (const auto zero_point : q.zero_points)
    if (zero_point < low || zero_point > high) return fail(cat("zero point ", zero_point, ", must lie in ", low, "..", high));
  QuantizedChannels channels{1, shape[axis], 1};
  for (std::size_t d = 0; d < shape.size(); ++d)
    if (d != axis) (d < axis ? channels.blocks : channels.length) *= shape[d];
  return channels;
}

}  // namespace tandem
