#include "preprocess/kernels/resize_linear_u8/resize_linear_u8.h"

namespace tandem {

void resize_linear_horizontal(const std::uint8_t* row, const LinearTap* taps, int width, int channels, std::int32_t* out) noexcept {
  for (int i = 0; i < width; ++i) {
    const LinearTap& tap = taps[i];
    for (int c = 0; c < channels; ++c)
      out[i * channels + c] = row[tap.first * channels + c] * tap.weight_first + row[tap.second * channels + c] * tap.weight_second;
  }
}

void resize_linear_vertical(const std::int32_t* first, const std::int32_t* second, std::int16_t weight_first, std::int16_t weight_second, int count,
                            std::uint8_t* out) noexcept {
  for (int i = 0; i < count; ++i) {
    const std::int32_t sum = ((first[i] >> 4) * weight_first >> 16) + ((second[i] >> 4) * weight_second >> 16);
    out[i] = static_cast<std::uint8_t>((sum + 2) >> 2);
  }
}

}  // namespace tandem
