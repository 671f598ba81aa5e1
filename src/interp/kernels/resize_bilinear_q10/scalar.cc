#include <algorithm>
#include <type_traits>

#include "interp/kernels/resize_bilinear_q10/resize_bilinear_q10.h"
#include "interp/kernels/resize_bilinear_q10/samples.h"

namespace tandem {
namespace {

constexpr std::int64_t kOne = 1 << 10;

// Pixels of the input a pixel of the output, in 1024ths.
std::int64_t scale_of(bool align_corners, std::int64_t in, std::int64_t out) {
  return align_corners && out > 1 ? (kOne * (in - 1) + (out - 1) / 2) / (out - 1) : (kOne * in + out / 2) / out;
}

SampleQ10 sample(std::int64_t index, std::int64_t scale, bool half_pixel_centers, std::int64_t size) {
  const std::int64_t at = index * scale + (half_pixel_centers ? scale / 2 - kOne / 2 : 0);
  // A scale that was rounded up leads past the last pixel, half pixels before the first.
  const std::int64_t low = std::clamp<std::int64_t>(at / kOne, 0, size - 1);
  const std::int64_t high = std::clamp<std::int64_t>((at + kOne - 1) / kOne, 0, size - 1);
  const auto weight = static_cast<std::int32_t>(low == high ? 0 : at - low * kOne);
  return {low, high, static_cast<std::int32_t>(kOne) - weight, weight};
}

std::vector<SampleQ10> samples(const Resize& resize, std::int32_t in, std::int32_t out) {
  const std::int64_t scale = scale_of(resize.align_corners, in, out);
  std::vector<SampleQ10> result;
  for (std::int32_t i = 0; i < out; ++i) result.push_back(sample(i, scale, resize.half_pixel_centers, in));
  return result;
}

}  // namespace

std::vector<SampleQ10> sample_rows(const Resize& resize) { return samples(resize, resize.in_height, resize.out_height); }
std::vector<SampleQ10> sample_columns(const Resize& resize) { return samples(resize, resize.in_width, resize.out_width); }

template <class T>
void resize_bilinear_q10(const Resize& resize, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept {
  using Sum = std::conditional_t<sizeof(T) == 1, std::int32_t, std::int64_t>;
  const std::int64_t scale_y = scale_of(resize.align_corners, resize.in_height, resize.out_height);
  const std::int64_t scale_x = scale_of(resize.align_corners, resize.in_width, resize.out_width);
  const std::int64_t row_size = std::int64_t{resize.in_width} * resize.channels;
  out += begin * resize.out_width * resize.channels;
  for (std::int64_t row = begin; row < end; ++row) {
    const SampleQ10 y = sample(row % resize.out_height, scale_y, resize.half_pixel_centers, resize.in_height);
    const T* picture = in + row / resize.out_height * resize.in_height * row_size;
    const T *top = picture + y.low * row_size, *bottom = picture + y.high * row_size;
    for (std::int32_t column = 0; column < resize.out_width; ++column, out += resize.channels) {
      const SampleQ10 x = sample(column, scale_x, resize.half_pixel_centers, resize.in_width);
      const std::int64_t left = x.low * resize.channels, right = x.high * resize.channels;
      const Sum w00 = Sum{y.low_weight} * x.low_weight, w10 = Sum{y.high_weight} * x.low_weight;
      const Sum w01 = Sum{y.low_weight} * x.high_weight, w11 = Sum{y.high_weight} * x.high_weight;
      for (std::int32_t c = 0; c < resize.channels; ++c) {
        const Sum sum = top[left + c] * w00 + bottom[left + c] * w10 + top[right + c] * w01 + bottom[right + c] * w11;
        out[c] = static_cast<T>((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20));
      }
    }
  }
}

template void resize_bilinear_q10<std::int8_t>(const Resize&, const std::int8_t*, std::int8_t*, std::int64_t, std::int64_t) noexcept;
template void resize_bilinear_q10<std::int16_t>(const Resize&, const std::int16_t*, std::int16_t*, std::int64_t, std::int64_t) noexcept;

}  // namespace tandem
