// The two passes of bilinear interpolation on 8-bit pixels, with OpenCV's fixed-point rounding.
#pragma once

#include <cstdint>

#include "preprocess/linear_axis.h"

namespace tandem {

// out[i * channels + c] = row[first * channels + c] * weight_first + row[second * channels + c] * weight_second, for the tap of each i
// below `width`: 19-bit numbers, the pixel in 1/2048. `channels` is 1 or 3.
void resize_linear_horizontal(const std::uint8_t* row, const LinearTap* taps, int width, int channels, std::int32_t* out) noexcept;

// out[i] = (((first[i] >> 4) * weight_first >> 16) + ((second[i] >> 4) * weight_second >> 16) + 2) >> 2
void resize_linear_vertical(const std::int32_t* first, const std::int32_t* second, std::int16_t weight_first, std::int16_t weight_second, int count,
                            std::uint8_t* out) noexcept;

}  // namespace tandem
