// How the differences between codes become exponents in SOFTMAX and LOG_SOFTMAX.
#pragma once

#include "base/fixed_point.h"

namespace tandem {

struct SoftmaxScaling {
  FixedMultiplier multiplier;   // takes a difference of codes to Q5.26
  std::int32_t difference_low;  // the largest difference below 0 whose rescaled value still fits
};

// For exp(beta * scale * difference); beta >= 0.
SoftmaxScaling softmax_scaling(double beta, float scale);

}  // namespace tandem
