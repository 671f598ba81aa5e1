#include "interp/ops/codes.h"

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

Result<void> expect_equal_quantization(const OpContext& context, std::initializer_list<const RuntimeTensor*> tensors) {
  const RuntimeTensor& first = **tensors.begin();
  for (const RuntimeTensor* tensor : tensors) {
    const Quantization& q = tensor->info.quantization;
    if (q.quantized()) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
    if (q.scale() == first.info.quantization.scale() && q.zero_point() == first.info.quantization.zero_point()) continue;
    return context.malformed(cat(describe(first.info), " and ", describe(tensor->info), " must have the same scale and zero point"));
  }
  return {};
}

}  // namespace tandem
