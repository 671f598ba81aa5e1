#include <algorithm>
#include <cmath>
#include <type_traits>

#include "interp/kernels/resize_bilinear_f32/resize_bilinear_f32.h"

namespace tandem {
namespace {

// Two neighbouring pixels along one dimension and how far between them the sample lies.
struct Sample {
  std::int64_t low, high;
  float fraction;
};

float scale_of(bool align_corners, std::int32_t in, std::int32_t out) {
  return align_corners && out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1) : static_cast<float>(in) / static_cast<float>(out);
}

Sample sample(std::int64_t index, float scale, bool half_pixel_centers, std::int64_t size) {
  const auto i = static_cast<float>(index);
  const float at = half_pixel_centers ? (i + 0.5f) * scale - 0.5f : i * scale;
  // A product that was rounded up can lie past the last pixel.
  const std::int64_t low = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(at)), 0, size - 1);
  const std::int64_t high = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(at)), 0, size - 1);
  return {low, high, at - static_cast<float>(low)};
}

}  // namespace

template <class T>
void resize_bilinear_f32(const Resize& resize, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept {
  constexpr float kRounding = std::is_floating_point_v<T> ? 0.0f : 0.5f;
  const float scale_y = scale_of(resize.align_corners, resize.in_height, resize.out_height);
  const float scale_x = scale_of(resize.align_corners, resize.in_width, resize.out_width);
  const std::int64_t row_size = std::int64_t{resize.in_width} * resize.channels;
  out += begin * resize.out_width * resize.channels;
  for (std::int64_t row = begin; row < end; ++row) {
    const Sample y = sample(row % resize.out_height, scale_y, resize.half_pixel_centers, resize.in_height);
    const T* picture = in + row / resize.out_height * resize.in_height * row_size;
    const T *top = picture + y.low * row_size, *bottom = picture + y.high * row_size;
    const float fy = y.fraction;
    for (std::int32_t column = 0; column < resize.out_width; ++column, out += resize.channels) {
      const Sample x = sample(column, scale_x, resize.half_pixel_centers, resize.in_width);
      const float fx = x.fraction;
      const std::int64_t left = x.low * resize.channels, right = x.high * resize.channels;
      for (std::int32_t c = 0; c < resize.channels; ++c) {
        const float sum = static_cast<float>(top[left + c]) * (1 - fy) * (1 - fx) + static_cast<float>(bottom[left + c]) * fy * (1 - fx) +
                          static_cast<float>(top[right + c]) * (1 - fy) * fx + static_cast<float>(bottom[right + c]) * fy * fx;
        out[c] = static_cast<T>(sum + kRounding);
      }
    }
  }
}

template void resize_bilinear_f32<float>(const Resize&, const float*, float*, std::int64_t, std::int64_t) noexcept;
template void resize_bilinear_f32<std::uint8_t>(const Resize&, const std::uint8_t*, std::uint8_t*, std::int64_t, std::int64_t) noexcept;

}  // namespace tandem
