// MAXIMUM and MINIMUM: of two values one.
#pragma once

#include "base/try.h"
#include "interp/ops/binary/binary.h"

namespace tandem {

template <class Function>
PreparedKernel prepare_choice(const OpContext& context, const Function& function) {
  TANDEM_ASSIGN(const BinaryOperands operands,
                prepare_binary(context, {DType::kFloat32, DType::kFloat16, DType::kInt8, DType::kUint8, DType::kInt16, DType::kInt32, DType::kInt64}));
  for (const RuntimeTensor* operand : {operands.a, operands.b}) TANDEM_TRY(expect_same_quantization(context, *operand, *operands.out));
  if (operands.a->info.dtype == DType::kFloat16) return elementwise_halves(operands, function);
  return elementwise_of<float, std::int8_t, std::uint8_t, std::int16_t, std::int32_t, std::int64_t>(operands, function);
}

}  // namespace tandem
