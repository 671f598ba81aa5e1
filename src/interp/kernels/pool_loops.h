// The plain loop of the pools.
#pragma once

#include <algorithm>
#include <cstdint>

#include "interp/kernels/window.h"

namespace tandem {

// Folds the window of each output value of rows [begin, end): `start`, then step(state, value) for each tap in the picture, then
// finish(state, taps).
template <class T, class State, class Step, class Finish>
void plain_pool(const Window& w, const T* in, T* out, std::int64_t begin, std::int64_t end, State start, Step step, Finish finish) noexcept {
  for (std::int64_t row = begin; row < end; ++row) {
    const std::int64_t batch = row / w.out_height;
    const int top = static_cast<int>(row % w.out_height) * w.stride_y - w.pad_top;
    const int first_y = std::max(top, 0), last_y = std::min(top + w.filter_height, w.in_height);
    for (int x = 0; x < w.out_width; ++x) {
      const int left = x * w.stride_x - w.pad_left;
      const int first_x = std::max(left, 0), last_x = std::min(left + w.filter_width, w.in_width);
      const std::int64_t taps = std::int64_t{std::max(last_y - first_y, 0)} * std::max(last_x - first_x, 0);
      for (int c = 0; c < w.out_channels; ++c) {
        State state = start;
        for (int iy = first_y; iy < last_y; ++iy)
          for (int ix = first_x; ix < last_x; ++ix) state = step(state, in[((batch * w.in_height + iy) * w.in_width + ix) * w.in_channels + c]);
        out[(row * w.out_width + x) * w.out_channels + c] = finish(state, taps);
      }
    }
  }
}

}  // namespace tandem
