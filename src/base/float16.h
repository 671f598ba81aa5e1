// IEEE half precision as its bits, and single precision.
#pragma once

#include <bit>
#include <cstdint>

namespace tandem {

// Exact.
inline float float_from_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1fu, fraction = half & 0x3ffu;
  if (exponent == 0) {  // subnormal: fraction * 2^-24, which single precision holds as a normal number
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t widened = exponent == 0x1fu ? 0xffu : exponent + (127 - 15);
  return std::bit_cast<float>(sign | (widened << 23) | (fraction << 13));
}

// The nearest half, ties to even; what is too large becomes infinity, and what is not a number stays so.
inline std::uint16_t half_from_float(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return static_cast<std::uint16_t>(sign | 0x7e00u);
  if (magnitude >= 0x477ff000u) return static_cast<std::uint16_t>(sign | 0x7c00u);  // from 65520 on
  std::uint32_t rounded = 0;
  if (magnitude < 0x38800000u) {
    // Below 2^-14 a half counts in steps of 2^-24, which are the last bits of 0.5's neighbourhood in single precision: adding 0.5 rounds.
    rounded = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - std::bit_cast<std::uint32_t>(0.5f);
  } else {
    const std::uint32_t odd = (magnitude >> 13) & 1u;
    rounded = (magnitude - (std::uint32_t{127 - 15} << 23) + 0xfffu + odd) >> 13;
  }
  return static_cast<std::uint16_t>(sign | rounded);
}

}  // namespace tandem
