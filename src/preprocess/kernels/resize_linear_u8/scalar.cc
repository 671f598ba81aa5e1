#include "preprocess/kernels/resize_linear_u8/resize_linear_u8.h"

namespace tandem {

namespace {

// With the number of channels known, the compiler unrolls the loop over them.
template <int kChannels>
void horizontal(const std::uint8_t* row, const LinearTap* taps, int width, std::int32_t* out) noexcept {
  for (int i = 0; i < width; ++i, out += kChannels) {
    const LinearTap tap = taps[i];
    const std::uint8_t* first = row + tap.first * kChannels;
    const std::uint8_t* second = row + tap.second * kChannels;
    for (int c = 0; c < kChannels; ++c) out[c] = first[c] * tap.weight_first + second[c] * tap.weight_second;
  }
}

}  // namespace

void resize_linear_horizontal(const std::uint8_t* row, const LinearTap* taps, int width, int channels, std::int32_t* out) noexcept {
  if (channels == 1) return horizontal<1>(row, taps, width, out);
  horizontal<3>(row, taps, width, out);
}

void resize_linear_vertical(const std::int32_t* first, const std::int32_t* second, std::int16_t weight_first, std::int16_t weight_second, int count,
                            std::uint8_t* out) noexcept {
  for (int i = 0; i < count; ++i) {
    const std::int32_t sum = ((first[i] >> 4) * weight_first >> 16) + ((second[i] >> 4) * weight_second >> 16);
    out[i] = static_cast<std::uint8_t>((sum + 2) >> 2);
  }
}

}  // namespace tandem
