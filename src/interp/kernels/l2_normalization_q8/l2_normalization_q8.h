// Rows of 8-bit codes divided by their length (the root of the sum of squares), in integers; the output's scale is 1/128, its zero point
// 0 for int8 and 128 for uint8.
#pragma once

#include <cstdint>

namespace tandem {

// T: std::int8_t or std::uint8_t.
template <class T>
void l2_normalization_q8(const T* in, T* out, std::int64_t rows, std::int64_t depth, std::int32_t zero_point) noexcept;

}  // namespace tandem
