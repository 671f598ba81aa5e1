// DIV: a / b. Integers are rounded towards zero and fail at a divisor of zero.

#include <bit>

#include "interp/kernels/fixed_functions.h"
#include "interp/ops/binary/arithmetic.h"

namespace tandem {
namespace {

struct DivQ {
  std::int32_t zero_point_a = 0, zero_point_b = 0, output_zero_point = 0;
  FixedMultiplier multiplier;
  ClampRange range;
};

// x / 2^right, rounded as TFLite's reference does it on x86-64. It shifts by 32 bits and more where a quotient lies far below one step of
// the output, and there the processor counts shifts modulo 32: what ought to be the zero point is the code beside it, or far off.
std::int32_t shift_right_as_reference(std::int32_t x, int right) noexcept {
  if (right <= 31) return rounding_divide_by_pot(x, right);
  return (x >> (right % 32)) + (x >= 0 ? 1 : 0);
}

// A code by another that is not the zero point: the dividend, with all of its bits moved up, by the reciprocal of the divisor.
std::int32_t divide(const DivQ& div, std::int32_t code_a, std::int32_t code_b) noexcept {
  std::int32_t a = code_a - div.zero_point_a, b = code_b - div.zero_point_b;
  if (b < 0) a = -a, b = -b;
  const int leading_zeros = std::countl_zero(static_cast<std::uint32_t>(b));
  const auto normalised = static_cast<std::int32_t>((static_cast<std::uint32_t>(b) << leading_zeros) - (std::uint32_t{1} << 31));
  const std::int32_t reciprocal = fixed_point::one_over_one_plus(normalised);
  const int headroom = std::countl_zero(static_cast<std::uint32_t>(a < 0 ? ~a : a)) - 1;
  const std::int32_t quotient = rounding_doubling_high_mul(wrapping_shift_left(a, headroom), reciprocal);
  const int right = 31 - leading_zeros + headroom - div.multiplier.shift;
  const std::int32_t scaled = rounding_doubling_high_mul(quotient, div.multiplier.multiplier);
  const std::int64_t value = right < 0 ? std::int64_t{scaled} << -right : shift_right_as_reference(scaled, right);
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(value + div.output_zero_point, div.range.low, div.range.high));
}

Result<DivQ> prepare_codes(const OpContext& context, const BinaryOperands& operands, std::int8_t activation) {
  TANDEM_TRY(expect_codes(context, {operands.a, operands.b, operands.out}));
  TANDEM_ASSIGN(const ClampRange range, activation_range(context, activation, *operands.out));
  const Quantization &a = operands.a->info.quantization, &b = operands.b->info.quantization, &out = operands.out->info.quantization;
  const float scale = a.scale() / (b.scale() * out.scale());  // in single precision, as TFLite has it
  return DivQ{a.zero_point(), b.zero_point(), out.zero_point(), to_fixed_multiplier(static_cast<double>(scale)), range};
}

// `function` for every pair, or the error of the first divisor `zero`.
template <class T, class Function>
std::unique_ptr<Kernel> checked(const BinaryOperands& operands, T zero, const Function& function) {
  return make_kernel([=](ThreadPool& pool) -> Result<void> {
    if (const auto position = find_value<T>(*operands.b, [zero](T b) { return b == zero; }); position >= 0)
      return wrong_value(*operands.b, zero, position, "division by zero");
    for_each_pair<T, T>(operands, pool, function);
    return {};
  }, operands.traits);
}

}  // namespace

PreparedKernel prepare_div(const OpContext& context) {
  TANDEM_ASSIGN(const BinaryOperands operands, prepare_binary(context, {DType::kFloat32, DType::kInt8, DType::kUint8, DType::kInt16, DType::kInt32}));
  TANDEM_TRY(context.expect_options(29));
  std::int8_t activation = 0;
  TANDEM_TRY(context.option(0, activation));
  const DType dtype = operands.a->info.dtype;
  if (dtype == DType::kFloat32) return prepare_arithmetic<float>(context, operands, activation, [](float a, float b) { return a / b; });
  if (dtype == DType::kInt32) {
    TANDEM_ASSIGN(const FloatRange range, float_activation_range(context, activation));
    return checked<std::int32_t>(operands, 0, [range = ValueRange<std::int32_t>(range)](std::int32_t a, std::int32_t b) { 
      return range.cut(static_cast<std::int32_t>(std::int64_t{a} / b));  // the smallest number by -1 is itself
    });
  }
  TANDEM_ASSIGN(const DivQ div, prepare_codes(context, operands, activation));
  std::unique_ptr<Kernel> kernel;
  with_type<std::int8_t, std::uint8_t, std::int16_t>(dtype, [&](auto type) {
    using T = decltype(type);
    kernel = checked<T>(operands, static_cast<T>(div.zero_point_b), [div](T a, T b) { return static_cast<T>(divide(div, a, b)); });
  });
  return kernel;
}

}  // namespace tandem
