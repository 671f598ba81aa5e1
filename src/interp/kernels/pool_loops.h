// The loops of the pools.
#pragma once

#include <cstdint>

#include "interp/kernels/window.h"

namespace tandem {

// Windows beside each other in a row of the output that hold as many pixels of the picture. A picture's interior is one stretch, its
// borders' windows are one each.
struct Stretch {
  std::int64_t in;     // where the first pixel that the first window holds begins, in values
  std::int64_t out;    // where the result of the first goes
  int rows, columns;   // of pixels in a window; either may be 0
  int windows;
};

// Calls visit(stretch) for all windows of output rows [begin, end).
template <class Visit>
void for_each_stretch(const Window& w, std::int64_t begin, std::int64_t end, const Visit& visit) noexcept {
  const auto clip = [](int first, int filter, int size, int& from) {
    from = first > 0 ? first : 0;
    const int last = first + filter < size ? first + filter : size;
    return last > from ? last - from : 0;
  };
  for (std::int64_t row = begin; row < end; ++row) {
    Stretch stretch{};
    int first_y = 0, first_x = 0;
    stretch.rows = clip(static_cast<int>(row % w.out_height) * w.stride_y - w.pad_top, w.filter_height, w.in_height, first_y);
    for (int x = 0; x < w.out_width; x += stretch.windows) {
      stretch.columns = clip(x * w.stride_x - w.pad_left, w.filter_width, w.in_width, first_x);
      stretch.in = ((row / w.out_height * w.in_height + first_y) * w.in_width + first_x) * w.in_channels;
      stretch.out = (row * w.out_width + x) * w.out_channels;
      const int inside = stretch.columns == w.filter_width ? (w.in_width - w.filter_width + w.pad_left) / w.stride_x + 1 : x + 1;  // to where windows lie so
      stretch.windows = (inside < w.out_width ? inside : w.out_width) - x;
      visit(stretch);
    }
  }
}

// Folds the window of each output value of rows [begin, end): `start`, then step(state, value) for each tap in the picture, then
// finish(state, taps).
template <class T, class State, class Step, class Finish>
void plain_pool(const Window& w, const T* in, T* out, std::int64_t begin, std::int64_t end, State start, Step step, Finish finish) noexcept {
  for_each_stretch(w, begin, end, [&](const Stretch& stretch) {
    for (int i = 0; i < stretch.windows; ++i) {
      const T* first = in + stretch.in + std::int64_t{i} * w.stride_x * w.in_channels;
      for (int c = 0; c < w.out_channels; ++c) {
        State state = start;
        for (int y = 0; y < stretch.rows; ++y)
          for (int x = 0; x < stretch.columns; ++x) state = step(state, first[(std::int64_t{y} * w.in_width + x) * w.in_channels + c]);
        out[stretch.out + std::int64_t{i} * w.out_channels + c] = finish(state, std::int64_t{stretch.rows} * stretch.columns);
      }
    }
  });
}

}  // namespace tandem
