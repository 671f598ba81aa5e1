// Sum or difference of two quantised tensors of different scales, 8 or 16 bits.
//
// Each input is moved so many bits up that the larger one just fits, and rescaled to twice the larger input scale, where the sum is exact;
// the sum is rescaled to the output.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "interp/kernels/variant_name.h"

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

// How vectors of 8-bit codes do the same.
struct AddQ8Way {
  // round(a * scale_a + b * scale_b + offset) in single precision, where that is looked for and gives the same for all pairs of codes;
  // or as it is written above.
  bool in_floats = false;
  float scale_a = 0, scale_b = 0, offset = 0;
  float away = 0;         // added away from zero before rounding
  std::uint8_t flip = 0;  // what makes signed codes of the tensors': 0x80 for uint8
  AddQ integers;          // of signed codes
};

// The terms that each signed code of a and of b gives, both before the output's rescaling: [i] for code i - 128.
void add_q8_terms(const AddQ& add, std::int32_t* of_a, std::int32_t* of_b) noexcept;

struct VectorAddQ8 {
  VariantName name;
  // Sets `way`; false where there is none. Looking for floats takes as long as some ten thousand sums.
  bool (*find)(const AddQ& add, bool is_unsigned, bool look_for_floats, AddQ8Way& way) noexcept;
  // As add_q with steps of 1.
  void (*run)(const AddQ8Way& way, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::int64_t count) noexcept;
};

enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorAddQ8* vector_add_q8(Isa isa) noexcept;

}  // namespace tandem
