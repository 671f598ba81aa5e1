// Rows of floats to 8-bit codes by a scale and zero point of each row's own, which follow from its least and its largest value: what
// TFLite does with activations whose weights alone are quantised.
#pragma once

#include <cstdint>

namespace tandem {

// How the zero point is chosen.
enum class RowCodes : std::uint8_t {
  kSymmetric,   // it is 0, and the code -128 is not used
  kAsymmetric,  // the codes reach from the least value, or 0, to the largest, or 0
};

// Quantises rows [begin, end) of `in`, `width` values each, into `out` at the same place; scales and zero points are those of all rows.
// What is not a number gets any code.
void quantize_rows(RowCodes codes, const float* in, std::int64_t width, std::int8_t* out, float* scales, std::int32_t* zero_points, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
