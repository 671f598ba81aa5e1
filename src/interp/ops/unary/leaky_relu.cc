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
  const FixedMultiplier identity = to_fixed_multiplier(scale_ratio(context, from.scale(), to.scale()));
  const FixedMultiplier slope = to_signed_multiplier(scale_ratio(context, from.scale() * alpha, to.scale()));
  return map_codes(context, [identity, slope, in = from.zero_point(), out = to.zero_point()](std::int32_t code) {
    return rescale(code - in, code >= in ? identity : slope, out);
  });
}

}  // namespace tandem
