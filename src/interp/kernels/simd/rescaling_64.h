// Multiplication by a fixed-point number that is the same in all lanes. Included after one of simd/, whose Simd it uses.
#pragma once

#include "base/fixed_point.h"

namespace tandem {
namespace {

// multiply() of base/fixed_point.h, for multipliers below a half.
struct Rescaling64 {
  Simd::I32 multiplier, shift_less_one;
  explicit Rescaling64(FixedMultiplier m) : multiplier(Simd::broadcast(m.multiplier)), shift_less_one(Simd::broadcast(-m.shift - 1)) {}
  Simd::I32 operator()(Simd::I32 x) const { return Simd::multiply(x, multiplier, multiplier, shift_less_one); }
};

}  // namespace
}  // namespace tandem
