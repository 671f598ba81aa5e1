#include "interp/ops/linear/linear_kernel.h"

#include <algorithm>

#include "base/text.h"

namespace tandem {

std::vector<float> channel_scales(const LinearOperands& o) {
  const auto& scales = o.weights->info.quantization.scales;
  if (scales.size() == 1) return std::vector<float>(static_cast<std::size_t>(o.channels()), scales[0]);
  return scales;
}

std::vector<double> multipliers_of(const OpContext&, const LinearOperands& o, RealRescale) {
  std::vector<double> multipliers;
  for (const float scale : channel_scales(o)) multipliers.push_back(static_cast<double>(o.input->info.quantization.scale()) * scale / o.output->info.quantization.scale());
  return multipliers;
}

std::vector<FixedMultiplier> multipliers_of(const OpContext& context, const LinearOperands& o, FixedRescale) {
  const Quantization &input = o.input->info.quantization, &weights = o.weights->info.quantization;
  std::vector<double> reals = multipliers_of(context, o, RealRescale());
  if (o.scales_in_float || o.input->info.dtype == DType::kUint8) std::ranges::fill(reals, static_cast<double>(input.scale() * weights.scale()) / o.output->info.quantization.scale());
  std::vector<FixedMultiplier> fixed(reals.size());
  std::ranges::transform(reals, fixed.begin(), to_fixed_multiplier);
  return fixed;
}

Result<void> expect_wide(const OpContext& context, const std::vector<FixedMultiplier>& multipliers) {
  for (const FixedMultiplier& multiplier : multipliers)
    if (multiplier.shift > kMostWideShift) return context.unsupported(cat("its scales make a multiplier of ", std::int64_t{1} << (multiplier.shift - 1), " or more, at most ", 1 << kMostWideShift, " is possible for int16"));
  return {};
}

}  // namespace tandem
