// Between real values and 8-bit codes, and from one 8-bit quantisation to another. T, From, To: std::int8_t or std::uint8_t.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"

namespace tandem {

// out = clamp(round_half_away(in / scale) + zero_point): a division, as a reciprocal would round some ties the other way. NaN gives the
// zero point.
template <class T>
void quantize_q8(const float* in, T* out, std::int64_t count, float scale, std::int32_t zero_point) noexcept;

// out = (in - zero_point) * scale
template <class T>
void dequantize_q8(const T* in, float* out, std::int64_t count, float scale, std::int32_t zero_point) noexcept;

// out = clamp(multiply(in - in_zero_point, multiplier) + out_zero_point), the multiplier being in_scale / out_scale
template <class From, class To>
void requantize_q8(const From* in, To* out, std::int64_t count, FixedMultiplier multiplier, std::int32_t in_zero_point, std::int32_t out_zero_point) noexcept;

}  // namespace tandem
