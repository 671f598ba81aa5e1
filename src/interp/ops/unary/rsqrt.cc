// RSQRT: 1 / sqrt(x). Codes: int8, and int16 in TFLite Micro, by a fixed-point Newton-Raphson; int16 by an interpolated table. The
// largest code stands for infinity.

#include "base/try.h"
#include "interp/kernels/fixed_functions.h"
#include "interp/ops/unary/roots.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
namespace {

template <class T>
PreparedKernel by_newton(const OpContext& context) {
  constexpr int kShift = 20;  // keeps the root an integer
  const Quantization &from = context.input(0).info.quantization, &to = context.output(0).info.quantization;
  const double root = context.numerics() == Numerics::kTflm ? std::sqrt(static_cast<double>(from.scale())) * to.scale() : static_cast<double>(std::sqrt(from.scale()) * to.scale());
  const FixedMultiplier multiplier = to_fixed_multiplier(1 / root);
  return root_kernel<T>(context, [multiplier, in = from.zero_point(), out = to.zero_point()](const T* x, T* y, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int32_t value = x[i] - in;
      FixedMultiplier inverse = fixed_point::inverse_sqrt(value);
      inverse.shift += kShift;
      FixedMultiplier rest = multiplier;
      rest.shift = std::max(rest.shift - kShift, -31);
      const std::int32_t code = value == 0 ? std::numeric_limits<T>::max() : rescale(multiply(1, inverse), rest, out);
      y[i] = static_cast<T>(std::clamp<std::int32_t>(code, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
    }
  });
}

PreparedKernel by_table(const OpContext& context) {
  const Quantization &from = context.input(0).info.quantization, &to = context.output(0).info.quantization;
  const float largest = 32767 * to.scale();
  const TableQ16 table = make_table(from, to, [largest](float x) { return x <= 0 ? largest : 1 / std::sqrt(x); });
  return root_kernel<std::int16_t>(context, [table](const std::int16_t* x, std::int16_t* y, std::int64_t count) { lookup_q16(table, x, y, count); });
}

}  // namespace

PreparedKernel prepare_rsqrt(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kInt8, DType::kInt16}));
  switch (context.input(0).info.dtype) {
    case DType::kInt8: return by_newton<std::int8_t>(context);
    case DType::kInt16: return context.numerics() == Numerics::kTflm ? by_newton<std::int16_t>(context) : by_table(context);
    default: return map_reals(context, [](float x) { return 1 / std::sqrt(x); });
  }
}

}  // namespace tandem
