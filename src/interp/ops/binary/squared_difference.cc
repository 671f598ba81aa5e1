// SQUARED_DIFFERENCE: (a - b)^2.

#include <algorithm>

#include "interp/ops/binary/arithmetic.h"

namespace tandem {
namespace {

// As in ADD both codes are brought to twice the larger scale, with 7 bits more, so that the square fits 32 bits.
PreparedKernel prepare_codes(const BinaryOperands& operands) {
  constexpr int kLeftShift = 7;
  const Quantization &a = operands.a->info.quantization, &b = operands.b->info.quantization, &out = operands.out->info.quantization;
  const double scale_a = a.scale(), scale_b = b.scale(), common = 2 * std::max(scale_a, scale_b);
  const FixedMultiplier to_a = to_fixed_multiplier(scale_a / common), to_b = to_fixed_multiplier(scale_b / common);
  const FixedMultiplier to_out = to_fixed_multiplier(common * common / ((1 << (2 * kLeftShift)) * static_cast<double>(out.scale())));
  return elementwise<std::int8_t>(operands, [=, zero_a = a.zero_point(), zero_b = b.zero_point(), zero_out = out.zero_point()](std::int8_t x, std::int8_t y) {
    const std::int32_t distance = multiply((x - zero_a) * (1 << kLeftShift), to_a) - multiply((y - zero_b) * (1 << kLeftShift), to_b);
    const std::int64_t value = std::int64_t{multiply(distance * distance, to_out)} + zero_out;
    return static_cast<std::int8_t>(std::clamp<std::int64_t>(value, -128, 127));
  });
}

}  // namespace

PreparedKernel prepare_squared_difference(const OpContext& context) {
  TANDEM_ASSIGN(const BinaryOperands operands, prepare_binary(context, {DType::kInt8, DType::kFloat32, DType::kInt32}));
  if (operands.a->info.dtype != DType::kInt8)
    return elementwise_of<float, std::int32_t>(operands, [](auto a, auto b) { return product_of(difference_of(a, b), difference_of(a, b)); });
  TANDEM_TRY(expect_codes(context, {operands.a, operands.b, operands.out}));
  return prepare_codes(operands);
}

}  // namespace tandem
