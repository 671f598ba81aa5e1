// Where bilinear interpolation samples along one axis, as cv::resize(INTER_LINEAR) computes it for 8-bit pixels.
#pragma once

#include <cstdint>
#include <vector>

namespace tandem {

// Target position i takes source[first] * weight_first + source[second] * weight_second; weights are in 1/2048.
struct LinearTap {
  std::int32_t first = 0, second = 0;
  std::int16_t weight_first = 0, weight_second = 0;
};

// Pixel centres lie at +0.5: target i is at source (i + 0.5) * source_size / target_size - 0.5. OpenCV treats the two axes differently at
// the border: along x a sample outside the row takes the border pixel with full weight; along y both rows are the border's but the
// weights stay, which the fixed-point rounding of the vertical pass can tell.
std::vector<LinearTap> linear_taps_x(int source_size, int target_size);
std::vector<LinearTap> linear_taps_y(int source_size, int target_size);

}  // namespace tandem
