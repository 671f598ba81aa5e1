// Sums of codes, for SUM and MEAN.
#pragma once

#include "base/fixed_point.h"
#include "interp/ops/reduce/reduction.h"

namespace tandem {

// From the input's scale to the output's; both must be sound.
Result<FixedMultiplier> rescaling(const OpContext& context, const ReductionOperands& operands);

// out = clamp(output_zero_point + multiply(sum - input_zero_point * count, multiplier)); the multiplier of a mean holds 1 / count.
std::unique_ptr<Kernel> sum_codes(const OpContext& context, const ReductionOperands& operands, FixedMultiplier multiplier);

}  // namespace tandem
