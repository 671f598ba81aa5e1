#include <algorithm>
#include <cmath>

#include "interp/kernels/quantize_rows_f32/quantize_rows_f32.h"

namespace tandem {
namespace {

struct Codes {
  float scale = 1, inverse = 0;
  std::int32_t zero_point = 0, low = -127;
};

// Rounds halves away from zero; what is no number becomes the lowest code.
std::int32_t code_of(double real, std::int32_t low) {
  if (!(real > low)) return low;
  return real >= 127 ? 127 : static_cast<std::int32_t>(std::round(real));
}

Codes symmetric(float least, float largest) {
  const float range = std::max(-least, largest);
  if (range == 0) return {};
  return {.scale = range / 127, .inverse = 127 / range};
}

// The zero point is reckoned from the end of the codes at which it is known more exactly.
Codes asymmetric(double least, double largest) {
  Codes codes{.low = -128};
  if (least == largest) return codes;
  const double scale = (largest - least) / 255;
  const double from_least = -128 - least / scale, from_largest = 127 - largest / scale;
  const bool least_is_nearer = 128 + std::abs(least / scale) < 127 + std::abs(largest / scale);
  codes.zero_point = code_of(least_is_nearer ? from_least : from_largest, -128);
  codes.scale = static_cast<float>(scale);
  codes.inverse = 1 / codes.scale;
  return codes;
}

}  // namespace

void quantize_rows(RowCodes kind, const float* in, std::int64_t width, std::int8_t* out, float* scales, std::int32_t* zero_points, std::int64_t begin, std::int64_t end) noexcept {
  for (std::int64_t row = begin; row < end; ++row) {
    const float* values = in + row * width;
    float least = 0, largest = 0;
    for (std::int64_t i = 0; i < width; ++i) {
      least = std::min(least, values[i]);
      largest = std::max(largest, values[i]);
    }
    const Codes codes = kind == RowCodes::kSymmetric ? symmetric(least, largest) : asymmetric(least, largest);
    const auto zero_point = static_cast<float>(codes.zero_point);
    for (std::int64_t i = 0; i < width; ++i) out[row * width + i] = static_cast<std::int8_t>(code_of(zero_point + values[i] * codes.inverse, codes.low));
    scales[row] = codes.scale;
    zero_points[row] = codes.zero_point;
  }
}

}  // namespace tandem
