#include "interp/ops/codes.h"

#include <algorithm>

#include "base/text.h"
#include "base/try.h"

namespace tandem {

bool holds_codes(const RuntimeTensor& tensor) noexcept {
  const DType dtype = tensor.info.dtype;
  return dtype == DType::kInt8 || dtype == DType::kUint8 || (dtype == DType::kInt16 && tensor.info.quantization.quantized());
}

Result<void> expect_codes(const OpContext& context, std::initializer_list<const RuntimeTensor*> tensors) {
  for (const RuntimeTensor* tensor : tensors) {
    TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
    const std::int32_t zero_point = tensor->info.quantization.zero_point();
    if (tensor->info.dtype == DType::kInt16 && zero_point != 0) return context.malformed(cat(describe(tensor->info), ": zero point ", zero_point, ", must be 0"));
  }
  return {};
}

Result<void> expect_same_quantization(const OpContext& context, const RuntimeTensor& a, const RuntimeTensor& b) {
  for (const RuntimeTensor* tensor : {&a, &b})
    if (tensor->info.quantization.scales.size() == 1) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
  const Quantization &x = a.info.quantization, &y = b.info.quantization;
  const auto zero_point = [](const Quantization& q, std::size_t i) { return q.zero_points.empty() ? 0 : q.zero_points[std::min(i, q.zero_points.size() - 1)]; };
  bool same = x.scales == y.scales;
  for (std::size_t i = 0; same && i < x.scales.size(); ++i) same = zero_point(x, i) == zero_point(y, i);
  if (same) return {};
  return context.malformed(cat(describe(a.info), " and ", describe(b.info), " are quantised differently, but the operator only moves values"));
}

}  // namespace tandem
