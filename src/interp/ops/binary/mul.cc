// MUL: two tensors whose shapes broadcast as numpy's do.

#include "interp/kernels/mul_q/mul_q.h"

#include "interp/ops/binary/arithmetic.h"
#include "interp/ops/binary/code_pairs.h"

namespace tandem {
namespace {

PreparedKernel prepare_codes(const OpContext& context, const BinaryOperands& operands, const ClampRange& range) {
  const Quantization &a = operands.a->info.quantization, &b = operands.b->info.quantization, &out = operands.out->info.quantization;
  MulQ mul;
  mul.zero_point_a = a.zero_point();
  mul.zero_point_b = b.zero_point();
  mul.output_zero_point = out.zero_point();
  // TFLite has single precision here, TFLite Micro double.
  mul.multiplier = to_fixed_multiplier(context.numerics() == Numerics::kTflm ? double{a.scale()} * b.scale() / out.scale() : double{a.scale() * b.scale() / out.scale()});
  mul.clamp_low = range.low;
  mul.clamp_high = range.high;
  return prepare_code_pairs<std::int8_t, std::uint8_t, std::int16_t>(context, operands, mul, vector_mul_q8(context.isa()), [](const MulQ& op, const auto* x, std::int64_t step_x, const auto* y, std::int64_t step_y, auto* to, std::int64_t count) {
    mul_q(op, x, step_x, y, step_y, to, count);
  });
}

}  // namespace

PreparedKernel prepare_mul(const OpContext& context) {
  TANDEM_ASSIGN(const BinaryOperands operands,
                prepare_binary(context, {DType::kInt8, DType::kUint8, DType::kFloat32, DType::kFloat16, DType::kInt16, DType::kInt32, DType::kUint32, DType::kInt64}));
  TANDEM_TRY(context.expect_options(21));
  std::int8_t activation = 0;
  TANDEM_TRY(context.option(0, activation));
  if (!holds_codes(*operands.a))
    return prepare_arithmetic<float, std::int16_t, std::int32_t, std::uint32_t, std::int64_t>(context, operands, activation,
                                                                                              [](auto a, auto b) { return product_of(a, b); });
  TANDEM_TRY(expect_codes(context, {operands.a, operands.b, operands.out}));
  TANDEM_ASSIGN(const ClampRange range, activation_range(context, activation, *operands.out));
  return prepare_codes(context, operands, range);
}

}  // namespace tandem
