#include "interp/ops/binary/binary.h"

#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

// Memory is only ever shared with what is computed anew, so a constant operand leaves the chance to the other.
int overwritten(const BinaryOperands& operands) {
  const auto may = [&](const RuntimeTensor& tensor) { return !tensor.is_constant() && tensor.info.shape == operands.out->info.shape; };
  return may(*operands.a) ? 0 : may(*operands.b) ? 1 : -1;
}

Result<BinaryOperands> prepare(const OpContext& context, std::initializer_list<DType> types, bool is_predicate) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& a = context.input(0);
  const RuntimeTensor& b = context.input(1);
  TANDEM_TRY(context.expect_type(a, types));
  TANDEM_TRY(context.expect_same_type(a, b));
  if (is_predicate) {
    TANDEM_TRY(context.expect_type(context.output(0), {DType::kBool}));
  } else {
    TANDEM_TRY(context.expect_same_type(a, context.output(0)));
  }
  auto shape = broadcast_shape(a.info.shape, b.info.shape);
  if (!shape) return context.malformed(cat(describe(a.info), " and ", describe(b.info), " do not broadcast"));
  const auto broadcast = Broadcast::of(a.info.shape, b.info.shape, *shape);
  if (!broadcast) return context.unsupported(cat(describe((a.info.shape.size() > b.info.shape.size() ? a : b).info), ": more than ", Broadcast::kMaxRank, " dimensions"));
  TANDEM_TRY(context.set_output_shape(0, *std::move(shape)));
  BinaryOperands operands{&a, &b, &context.output(0), *broadcast, {}};
  operands.traits.overwrites = overwritten(operands);
  return operands;
}

}  // namespace

Result<BinaryOperands> prepare_binary(const OpContext& context, std::initializer_list<DType> types) { return prepare(context, types, false); }
Result<BinaryOperands> prepare_predicate(const OpContext& context, std::initializer_list<DType> types) { return prepare(context, types, true); }

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

Error wrong_value(const RuntimeTensor& tensor, std::int64_t value, std::int64_t position, std::string_view why) {
  return Error(ErrorCode::kRunFailed, cat(describe(tensor.info), ": ", value, " at position ", position, ", ", why));
}

}  // namespace tandem
