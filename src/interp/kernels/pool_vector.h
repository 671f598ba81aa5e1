// What vectors of channels do in all pools. Included after one of simd/ by the vector.h of a pool.
#pragma once

#include <cstdint>

#include "interp/kernels/pool_loops.h"

namespace tandem {
namespace {

// How far the values of windows are apart.
struct PoolSteps {
  std::int64_t row, pixel, window;
  explicit PoolSteps(const Window& w) : row(std::int64_t{w.in_width} * w.in_channels), pixel(w.in_channels), window(std::int64_t{w.stride_x} * w.in_channels) {}
};

// state = step(state, pixel) for the pixels of a window, whose first is at `line`.
template <class T, class State, class Step>
[[gnu::always_inline]] inline State fold_window(const T* line, int rows, int columns, const PoolSteps& steps, State state, const Step& step) {
  for (int y = rows; y > 0; --y, line += steps.row) {
    const T* pixel = line;
    for (int x = columns; x > 0; --x, pixel += steps.pixel) state = step(state, pixel);
  }
  return state;
}

// run(columns) with the number as a constant where windows often have so many, whose loops are then unrolled.
template <class Run>
[[gnu::always_inline]] inline void with_columns(int columns, const Run& run) {
  if (columns == 2) run([] { return 2; });
  else if (columns == 3) run([] { return 3; });
  else run([columns] { return columns; });
}

// body(c) for blocks of kSize channels that cover all of them, at least kSize; the last one may begin within the one before.
template <int kSize, class Body>
[[gnu::always_inline]] inline void for_each_block(std::int64_t channels, const Body& body) {
  for (std::int64_t c = 0;; c += kSize) {
    if (c + kSize >= channels) return body(channels - kSize);
    body(c);
  }
}

}  // namespace
}  // namespace tandem
