// Sum of two 8-bit quantised tensors of different scales.
//
// Each input is moved 20 bits up and rescaled to twice the larger input scale, where the sum is exact; the sum is rescaled to the output.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"

namespace tandem {

struct AddQ8 {
  static constexpr int kLeftShift = 20;
  std::int32_t zero_point_a = 0, zero_point_b = 0, output_zero_point = 0;
  FixedMultiplier multiplier_a, multiplier_b, output_multiplier;
  std::int32_t clamp_low = 0, clamp_high = 0;
};

// out[i] = a[i * step_a] + b[i * step_b] for i below count; a step of 0 repeats one value. T: std::int8_t or std::uint8_t.
template <class T>
void add_q8(const AddQ8& add, const T* a, std::int64_t step_a, const T* b, std::int64_t step_b, T* out, std::int64_t count) noexcept;

}  // namespace tandem
