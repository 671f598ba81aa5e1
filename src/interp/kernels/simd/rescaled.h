// Multiplication by a fixed-point number that is the same in all lanes. Included after one of simd/, whose Simd it uses.
#pragma once

#include "base/fixed_point.h"

namespace tandem {
namespace {

// multiply() of base/fixed_point.h, for multipliers below a half.
inline Simd::I32 rescaled(FixedMultiplier by, Simd::I32 x) {
  const Simd::I32 multiplier = Simd::broadcast(by.multiplier);
  return Simd::multiply(x, multiplier, multiplier, Simd::broadcast(-by.shift - 1));
}

}  // namespace
}  // namespace tandem
