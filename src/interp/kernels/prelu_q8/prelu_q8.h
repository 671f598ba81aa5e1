// PRELU of a row of 8-bit codes: x where it is not negative, otherwise x times its own slope.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"

namespace tandem {

struct PreluQ8 {
  std::int32_t input_zero_point = 0, slope_zero_point = 0, output_zero_point = 0;
  FixedMultiplier multiplier;        // input scale / output scale
  FixedMultiplier slope_multiplier;  // input scale * slope scale / output scale
};

// slope[i * slope_step] belongs to in[i]. T: std::int8_t or std::uint8_t.
template <class T>
void prelu_q8(const PreluQ8& prelu, const T* in, const T* slope, std::int64_t slope_step, T* out, std::int64_t count) noexcept;

}  // namespace tandem
