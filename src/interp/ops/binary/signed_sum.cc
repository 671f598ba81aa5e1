#include "interp/ops/binary/signed_sum.h"

#include <cmath>
#include <optional>

#include "base/text.h"
#include "interp/kernels/add_q/add_q.h"
#include "interp/ops/binary/arithmetic.h"
#include "interp/ops/binary/code_pairs.h"

namespace tandem {
namespace {

// Codes of any scales.
PreparedKernel prepare_codes(const OpContext& context, const BinaryOperands& operands, const ClampRange& range, std::int32_t sign) {
  const Quantization &a = operands.a->info.quantization, &b = operands.b->info.quantization, &out = operands.out->info.quantization;
  const double scale_a = a.scale(), scale_b = b.scale(), common = 2 * std::max(scale_a, scale_b);
  AddQ add;
  add.left_shift = operands.a->info.dtype == DType::kInt16 ? 15 : 20;
  add.sign = sign;
  add.zero_point_a = a.zero_point();
  add.zero_point_b = b.zero_point();
  add.output_zero_point = out.zero_point();
  add.multiplier_a = to_fixed_multiplier(scale_a / common);
  add.multiplier_b = to_fixed_multiplier(scale_b / common);
  add.output_multiplier = to_fixed_multiplier(common / ((1 << add.left_shift) * static_cast<double>(out.scale())));
  add.clamp_low = range.low;
  add.clamp_high = range.high;
  return prepare_code_pairs<std::int8_t, std::uint8_t, std::int16_t>(context, operands, add, vector_add_q8(context.isa()), [](const AddQ& op, const auto* x, std::int64_t step_x, const auto* y, std::int64_t step_y, auto* to, std::int64_t count) {
    add_q(op, x, step_x, y, step_y, to, count);
  });
}

// The power of two that a scale is, or nothing. TFLite allows it to be off by a thousandth.
std::optional<int> power_of_two(const RuntimeTensor& tensor) {
  const double power = std::log2(static_cast<double>(tensor.info.quantization.scale()));
  const double rounded = std::round(power);
  return std::abs(power - rounded) < 1e-3 ? std::optional(static_cast<int>(rounded)) : std::nullopt;
}

// 16-bit codes whose scales are powers of two, as the cells of early LSTM models have them: one operand has the output's scale, the
// other's is no larger.
PreparedKernel prepare_powers_of_two(const OpContext& context, const BinaryOperands& operands, const ClampRange& range, std::int32_t sign) {
  const int shift_a = *power_of_two(*operands.out) - *power_of_two(*operands.a), shift_b = *power_of_two(*operands.out) - *power_of_two(*operands.b);
  if (shift_a < 0 || shift_b < 0 || (shift_a > 0 && shift_b > 0))
    return context.unsupported(cat(describe(operands.out->info), ": its scale must be the larger one of the operands', all being powers of two"));
  return elementwise<std::int16_t>(operands, [=, right_a = std::min(shift_a, 31), right_b = std::min(shift_b, 31)](std::int16_t a, std::int16_t b) {
    const std::int32_t value = rounding_divide_by_pot(a, right_a) + sign * rounding_divide_by_pot(b, right_b);
    return static_cast<std::int16_t>(std::clamp(value, range.low, range.high));
  });
}

}  // namespace

PreparedKernel prepare_signed_sum(const OpContext& context, int options, std::int32_t sign) {
  TANDEM_ASSIGN(const BinaryOperands operands,
                prepare_binary(context, {DType::kInt8, DType::kUint8, DType::kFloat32, DType::kFloat16, DType::kInt16, DType::kInt32, DType::kInt64}));
  TANDEM_TRY(context.expect_options(options));
  std::int8_t activation = 0;
  bool powers_of_two = true;
  TANDEM_TRY(context.option(0, activation));
  TANDEM_TRY(context.option(1, powers_of_two));
  // TFLite Micro's ADD of int32 has no activation, whatever the file says; its SUB has one.
  if (context.numerics() == Numerics::kTflm && sign > 0 && operands.a->info.dtype == DType::kInt32) activation = 0;
  if (!holds_codes(*operands.a))
    return prepare_arithmetic<float, std::int16_t, std::int32_t, std::int64_t>(context, operands, activation,
                                                                              [sign](auto a, auto b) { return sign > 0 ? sum_of(a, b) : difference_of(a, b); });
  TANDEM_TRY(expect_codes(context, {operands.a, operands.b, operands.out}));
  TANDEM_ASSIGN(const ClampRange range, activation_range(context, activation, *operands.out));
  const bool shifts = operands.a->info.dtype == DType::kInt16 && powers_of_two && power_of_two(*operands.a) && power_of_two(*operands.b) && power_of_two(*operands.out);
  return shifts ? prepare_powers_of_two(context, operands, range, sign) : prepare_codes(context, operands, range, sign);
}

}  // namespace tandem
