// Sum or difference of two quantised tensors of different scales, 8 or 16 bits.
//
// Each input is moved so many bits up that the larger one just fits, and rescaled to twice the larger input scale, where the sum is exact;
// the sum is rescaled to the output.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"

namespace tandem {

struct AddQ {
  int left_shift = 20;    // 15 for 16 bits
  std::int32_t sign = 1;  // of b: -1 subtracts
  std::int32_t zero_point_a = 0, zero_point_b = 0, output_zero_point = 0;
  FixedMultiplier multiplier_a, multiplier_b, output_multiplier;
  std::int32_t clamp_low = 0, clamp_high = 0;
};

// out[i] = a[i * step_a] + sign * b[i * step_b] for i below count; a step of 0 repeats one value. `out` may be an operand whose step is 1.
// T: std::int8_t, std::uint8_t or std::int16_t.
template <class T>
void add_q(const AddQ& add, const T* a, std::int64_t step_a, const T* b, std::int64_t step_b, T* out, std::int64_t count) noexcept;

}  // namespace tandem
