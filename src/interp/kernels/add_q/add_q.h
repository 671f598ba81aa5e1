// Sum or difference of two quantised tensors of different scales, 8 or 16 bits.
//
// Each input is moved so many bits up that the larger one just fits, and rescaled to twice the larger input scale, where the sum is exact;
// the sum is rescaled to the output.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "interp/kernels/pairs/pairs.h"

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

// The same for vectors of 8-bit codes.
struct AddQ8 {
  PairsQ8 pairs;
  // round(a * scale_a + b * scale_b + offset) in single precision, where that gives the same for all pairs of codes; `away` is added away
  // from zero before rounding ...
  bool in_floats = false;
  float scale_a = 0, scale_b = 0, offset = 0, away = 0;
  // ... otherwise what each code of a and of b adds before the output's rescaling: [i] for the i-th code, the lowest first.
  std::int32_t of_a[256], of_b[256];
  FixedMultiplier output;
};

// Sets all but the floats of `to`.
void set_terms(const AddQ& add, bool is_unsigned, AddQ8& to) noexcept;

// There is no way for output multipliers of a half or more.
using VectorAddQ8 = VectorPairs<AddQ, AddQ8>;
enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorAddQ8* vector_add_q8(Isa isa) noexcept;

}  // namespace tandem
