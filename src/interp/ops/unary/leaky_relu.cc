// LEAKY_RELU: negative values times alpha.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_leaky_relu(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kInt8, DType::kUint8, DType::kInt16}));
  TANDEM_TRY(context.expect_options(75));
  float alpha = 0;
  TANDEM_TRY(context.option(0, alpha));
  if (context.input(0).info.dtype == DType::kFloat32) return map_values<float>(context, [alpha](float x) { return x > 0 ? x : x * alpha; });

  if (!std::isfinite(alpha)) return context.malformed(cat("alpha ", alpha, ", must be finite"));
  const Quantization &from = context.input(0).info.quantization, &to = context.output(0).info.quantization;
  const double scaled_alpha = context.numerics() == Numerics::kTflm ? double{from.scale()} * alpha / to.scale() : double{from.scale() * alpha / to.scale()};
  const FixedMultiplier identity = to_fixed_multiplier(scale_ratio(context, from.scale(), to.scale()));
  const FixedMultiplier slope = to_fixed_multiplier(std::abs(scaled_alpha));
  // Products with a negative alpha are rounded before their sign turns: their ties go down.
  return map_codes(context, [identity, slope, sign = alpha < 0 ? -1 : 1, in = from.zero_point(), out = to.zero_point()](std::int32_t code) {
    if (code >= in) return rescale(code - in, identity, out);
    return fixed_point::saturate(std::int64_t{sign} * multiply(code - in, slope) + out);
  });
}

}  // namespace tandem
