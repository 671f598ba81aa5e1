// From 32-bit sums to 8-bit codes: out = clamp(zero_point + rescale(sum)), channel by channel.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"

namespace tandem {

// Codes are those of int8 here; where the tensor is uint8, 128 is taken off zero point and limits, and `flip` puts it back.
struct Requantization {
  // One of the two, a value for each channel: rescale(sum) is multiply(sum, fixed[c]), or sum * real[c] in double precision with halves
  // away from zero.
  const FixedMultiplier* fixed = nullptr;
  const double* real = nullptr;
  std::int32_t zero_point = 0, low = 0, high = 0;
  std::uint8_t flip = 0;  // 0x80 for uint8
};

// results[i] = rescale(sums[i]) for channel channels[i], kept within +-30000; 0 where that is negative.
void rescale_each(const Requantization& to, const std::int32_t* channels, const std::int32_t* sums, std::int64_t count, std::int32_t* results) noexcept;

}  // namespace tandem
