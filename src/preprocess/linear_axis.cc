#include "preprocess/linear_axis.h"

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

constexpr float kWeightOne = 2048;

std::int16_t fixed_weight(float weight) { return static_cast<std::int16_t>(std::lrint(weight * kWeightOne)); }

std::vector<LinearTap> linear_taps(int source_size, int target_size, bool settle_at_border) {
  // The double rounding of the scale (its reciprocal's reciprocal) and the step to float are OpenCV's.
  const double scale = 1.0 / (static_cast<double>(target_size) / source_size);
  std::vector<LinearTap> taps(static_cast<std::size_t>(target_size));
  for (int i = 0; i < target_size; ++i) {
    float position = static_cast<float>((i + 0.5) * scale - 0.5);
    int first = static_cast<int>(std::floor(position));
    position -= static_cast<float>(first);
    if (settle_at_border && (first < 0 || first >= source_size - 1)) {
      first = std::clamp(first, 0, source_size - 1);
      position = 0;
    }
    LinearTap& tap = taps[static_cast<std::size_t>(i)];
    tap.first = std::clamp(first, 0, source_size - 1);
    tap.second = std::clamp(first + 1, 0, source_size - 1);
    tap.weight_first = fixed_weight(1.0f - position);
    tap.weight_second = fixed_weight(position);
  }
  return taps;
}

}  // namespace

std::vector<LinearTap> linear_taps_x(int source_size, int target_size) { return linear_taps(source_size, target_size, true); }
std::vector<LinearTap> linear_taps_y(int source_size, int target_size) { return linear_taps(source_size, target_size, false); }

}  // namespace tandem
