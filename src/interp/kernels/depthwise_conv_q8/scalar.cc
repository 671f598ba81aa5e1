#include <algorithm>

#include "interp/kernels/depthwise_conv_q8/depthwise_conv_q8.h"

namespace tandem {

template <class T>
void depthwise_conv_q8(const DepthwiseConvQ8& conv, const T* in, const T* filter, const std::int32_t* bias, T* out, std::int64_t begin, std::int64_t end) noexcept {
  const Window& w = conv.window;
  for (std::int64_t row = begin; row < end; ++row) {
    const std::int64_t batch = row / w.out_height;
    const int top = static_cast<int>(row % w.out_height) * w.stride_y - w.pad_top;
    for (int x = 0; x < w.out_width; ++x) {
      const int left = x * w.stride_x - w.pad_left;
      for (int o = 0; o < w.out_channels; ++o) {
        std::uint32_t sum = bias == nullptr ? 0 : static_cast<std::uint32_t>(bias[o]);
        for (int fy = 0; fy < w.filter_height; ++fy) {
          const int iy = top + fy * w.dilation_y;
          if (iy < 0 || iy >= w.in_height) continue;
          for (int fx = 0; fx < w.filter_width; ++fx) {
            const int ix = left + fx * w.dilation_x;
            if (ix < 0 || ix >= w.in_width) continue;
            const std::int32_t value = in[((batch * w.in_height + iy) * w.in_width + ix) * w.in_channels + o / conv.depth_multiplier];
            const std::int32_t weight = filter[(static_cast<std::int64_t>(fy) * w.filter_width + fx) * w.out_channels + o];
            sum += static_cast<std::uint32_t>((value - conv.input_zero_point) * (weight - conv.filter_zero_point));
          }
        }
        const std::int32_t scaled = multiply(static_cast<std::int32_t>(sum), conv.multipliers[o]);
        const std::int64_t value = std::int64_t{scaled} + conv.output_zero_point;
        out[(row * w.out_width + x) * w.out_channels + o] = static_cast<T>(std::clamp<std::int64_t>(value, conv.clamp_low, conv.clamp_high));
      }
    }
  }
}

template void depthwise_conv_q8<std::int8_t>(const DepthwiseConvQ8&, const std::int8_t*, const std::int8_t*, const std::int32_t*, std::int8_t*, std::int64_t, std::int64_t) noexcept;
template void depthwise_conv_q8<std::uint8_t>(const DepthwiseConvQ8&, const std::uint8_t*, const std::uint8_t*, const std::int32_t*, std::uint8_t*, std::int64_t, std::int64_t) noexcept;

}  // namespace tandem
