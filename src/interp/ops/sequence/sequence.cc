#include "interp/ops/sequence/sequence.h"

#include "base/text.h"
#include "base/try.h"

namespace tandem {

Result<void> expect_shape(const OpContext& context, const RuntimeTensor& tensor, const Shape& shape) {
  if (tensor.info.shape == shape) return {};
  return context.malformed(cat(describe(tensor.info), ": must be ", listed(shape)));
}

Result<void> expect_state(const OpContext& context, const RuntimeTensor& tensor, DType dtype, std::int64_t count) {
  TANDEM_TRY(context.expect_type(tensor, {dtype}));
  if (!tensor.is_variable) return context.malformed(cat(describe(tensor.info), ": is the operator's memory, so it must be a variable"));
  if (tensor.count() != count) return context.malformed(cat(describe(tensor.info), ": must have ", count, " values"));
  return {};
}

Result<void> expect_symmetric(const OpContext& context, const RuntimeTensor& tensor) {
  TANDEM_TRY(context.expect_per_tensor_quantized(tensor));
  const std::int32_t zero_point = tensor.info.quantization.zero_point();
  if (zero_point == 0) return {};
  return context.malformed(cat(describe(tensor.info), ": zero point ", zero_point, ", must be 0"));
}

Result<FloatActivation> read_activation(const OpContext& context, int field) {
  std::int8_t activation = 0;
  TANDEM_TRY(context.option(field, activation));
  if (activation < 0 || activation > static_cast<int>(FloatActivation::kSignBit)) return context.malformed(cat("activation ", int{activation}, " is not of the format"));
  return static_cast<FloatActivation>(activation);
}

Result<RowCodes> read_row_codes(const OpContext& context, int field) {
  bool asymmetric = false;
  TANDEM_TRY(context.option(field, asymmetric));
  return asymmetric ? RowCodes::kAsymmetric : RowCodes::kSymmetric;
}

}  // namespace tandem
