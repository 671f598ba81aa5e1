// The plain loops of the linear kernels, for every type of products: what their scalar.cc consist of.
#pragma once

#include <algorithm>
#include <cstdint>

#include "interp/kernels/products.h"
#include "interp/kernels/window.h"

namespace tandem {

template <class Products>
void plain_conv(const Conv& conv, const Products& products, const typename Products::In* in, const typename Products::Weight* filter, typename Products::Out* out,
                std::int64_t begin, std::int64_t end) noexcept {
  const Window& w = conv.window;
  const int filters_per_group = w.out_channels / (w.in_channels / conv.filter_channels);
  const std::int64_t tap_size = conv.filter_channels;
  for (std::int64_t row = begin; row < end; ++row)
    for (int x = 0; x < w.out_width; ++x)
      for (int o = 0; o < w.out_channels; ++o) {
        const auto* group = in + (o / filters_per_group) * tap_size;
        const auto* taps = filter + o * w.taps() * tap_size;
        auto sum = products.start(o);
        w.for_each_tap(row, x, [&](std::int64_t pixel, std::int64_t tap) {
          products.add(sum, group + pixel * w.in_channels, taps + tap * tap_size, tap_size, row / w.out_height);
        });
        out[(row * w.out_width + x) * w.out_channels + o] = products.finish(sum, o, row / w.out_height);
      }
}

template <class Products>
void plain_depthwise_conv(const DepthwiseConv& conv, const Products& products, const typename Products::In* in, const typename Products::Weight* filter,
                          typename Products::Out* out, std::int64_t begin, std::int64_t end) noexcept {
  const Window& w = conv.window;
  for (std::int64_t row = begin; row < end; ++row)
    for (int x = 0; x < w.out_width; ++x)
      for (int o = 0; o < w.out_channels; ++o) {
        const auto* channel = in + o / conv.depth_multiplier;
        auto sum = products.start(o);
        w.for_each_tap(row, x, [&](std::int64_t pixel, std::int64_t tap) {
          products.add(sum, channel + pixel * w.in_channels, filter + tap * w.out_channels + o, 1, row / w.out_height);
        });
        out[(row * w.out_width + x) * w.out_channels + o] = products.finish(sum, o, row / w.out_height);
      }
}

// The windows that reach an output position p of an axis: those from `first` to before `last`, window i by its tap p + pad - i * stride.
struct Reach {
  int first, last;
};
inline Reach windows_at(int position, int filter, int stride, int windows) noexcept {
  const int beyond = position - filter;  // the first window ends behind it
  return {beyond < 0 ? 0 : beyond / stride + 1, std::min(position / stride + 1, windows)};
}

template <class Products>
void plain_transpose_conv(const TransposeConv& conv, const Products& products, const typename Products::In* in, const typename Products::Weight* filter,
                          typename Products::Out* out, std::int64_t begin, std::int64_t end) noexcept {
  const Window& w = conv.window;
  for (std::int64_t row = begin; row < end; ++row) {
    const std::int64_t batch = row / w.in_height;
    const int y = static_cast<int>(row % w.in_height) + w.pad_top;
    const Reach rows = windows_at(y, w.filter_height, w.stride_y, w.out_height);
    for (int left = 0; left < w.in_width; ++left) {
      const int x = left + w.pad_left;
      const Reach columns = windows_at(x, w.filter_width, w.stride_x, w.out_width);
      for (int o = 0; o < w.out_channels; ++o) {
        auto sum = products.start(o);
        for (int iy = rows.first; iy < rows.last; ++iy)
          for (int ix = columns.first; ix < columns.last; ++ix) {
            const std::int64_t tap = (std::int64_t{o} * w.filter_height + y - iy * w.stride_y) * w.filter_width + x - ix * w.stride_x;
            const std::int64_t pixel = (batch * w.out_height + iy) * w.out_width + ix;
            products.add(sum, in + pixel * w.in_channels, filter + tap * w.in_channels, w.in_channels, batch);
          }
        out[(row * w.in_width + left) * w.out_channels + o] = products.finish(sum, o, batch);
      }
    }
  }
}

template <class Products>
void plain_matmul(const Matmul& matmul, const Products& products, const typename Products::In* in, const typename Products::Weight* weights, typename Products::Out* out,
                  std::int64_t begin, std::int64_t end) noexcept {
  for (std::int64_t row = 0; row < matmul.rows; ++row)
    for (std::int64_t o = begin; o < end; ++o) {
      auto sum = products.start(o);
      products.add(sum, in + row * matmul.in_features, weights + o * matmul.in_features, matmul.in_features, row);
      out[row * matmul.out_features + o] = products.finish(sum, o, row);
    }
}

}  // namespace tandem
