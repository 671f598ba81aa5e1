// HARD_SWISH: x * min(max(x + 3, 0), 6) / 6. 8-bit codes in 16-bit fixed point: x on a scale 128 times finer, once on the way to the
// output's scale, once as a share of 0 .. 1 in Q0.15, multiplied.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
namespace {

std::int32_t saturate(std::int32_t x) { return std::clamp<std::int32_t>(x, -32768, 32767); }

// round(a * b / 2^15), ties up; and the same rounded towards zero. -32768 times itself saturates.
std::int32_t rounding_doubling_high_mul_16(std::int32_t a, std::int32_t b) {
  const std::int32_t product = a * b;
  return saturate((product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
}
std::int32_t doubling_high_mul_16(std::int32_t a, std::int32_t b) { return saturate(a * b / (1 << 15)); }

// A multiplier's upper 16 bits, rounded.
std::int32_t upper_half(std::int32_t multiplier) { return multiplier >= INT32_MAX - (1 << 15) ? 32767 : (multiplier + (1 << 15)) >> 16; }

struct HardSwishQ8 {
  std::int32_t input_zero_point, output_zero_point;
  FixedMultiplier output_multiplier, share_multiplier;  // 16-bit multipliers

  std::int32_t operator()(std::int32_t code) const {
    const std::int32_t x = (code - input_zero_point) * 128;
    const std::int32_t unshifted = rounding_doubling_high_mul_16(x, output_multiplier.multiplier);
    // A left shift is done all but one bit before the multiplication, so that both saturate as 16-bit numbers do.
    const int left = std::min(share_multiplier.shift, 16);
    std::int32_t share = left > 0 ? saturate(x * (1 << (left - 1))) : x;
    share = rounding_doubling_high_mul_16(share, share_multiplier.multiplier);
    if (left > 0) share = saturate(share * 2);
    if (left < 0) share = rounding_divide_by_pot(share, -left);
    share = (share + 32768) >> 1;
    return rounding_divide_by_pot(doubling_high_mul_16(share, unshifted), -output_multiplier.shift) + output_zero_point;
  }
};

PreparedKernel of_codes(const OpContext& context) {
  const Quantization &from = context.input(0).info.quantization, &to = context.output(0).info.quantization;
  const float fine_scale = from.scale() * (1.0f / 128);
  HardSwishQ8 swish{from.zero_point(), to.zero_point(), to_fixed_multiplier(double{fine_scale / to.scale()}), to_fixed_multiplier(double{fine_scale / (3.0f / 32768)})};
  if (swish.output_multiplier.shift > 0)
    return context.unsupported(cat("input scale ", from.scale(), " and output scale ", to.scale(), ": the input's must be less than 128 times the output's"));
  swish.output_multiplier.multiplier = upper_half(swish.output_multiplier.multiplier);
  swish.share_multiplier.multiplier = upper_half(swish.share_multiplier.multiplier);
  return map_bytes(context, swish);
}

}  // namespace

PreparedKernel prepare_hard_swish(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kInt8, DType::kUint8}));
  if (context.input(0).info.dtype != DType::kFloat32) return of_codes(context);
  return map_reals(context, [](float x) { return x * std::min(6.0f, std::max(0.0f, x + 3)) * (1.0f / 6); });
}

}  // namespace tandem
