// What packed convolutions have in common: how their work is cut into tiles. Included after one of simd/, whose Simd it uses.
//
// A pixel's window is a few segments of a strip, each as long as a row of the filter, and the convolution a matrix product of windows and
// filter, tile by tile: some pixels by some vectors of channels, whose sums stay in registers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/strips/vector.h"

namespace tandem {
namespace {

// How windows and filter are cut.
struct Layout {
  std::int64_t group;  // so many inputs are multiplied at a time
  std::int64_t groups, group_inputs, group_outputs;
  bool joined;  // a row of the filter reads neighbours: neither columns nor groups lie between them
  std::int64_t segments, segment_length, padded_length;  // of a window; padded_length is a multiple of the group
  // Channels go in blocks of up to kVectors vectors; those of a group are as equal as possible.
  std::int64_t vectors, blocks_per_group;

  Layout(const Conv& conv, int inputs) : group(inputs) {
    const Window& w = conv.window;
    groups = w.in_channels / conv.filter_channels;
    group_inputs = conv.filter_channels;
    group_outputs = w.out_channels / groups;
    joined = groups == 1 && (w.dilation_x == 1 || w.filter_width == 1);
    segments = std::int64_t{w.filter_height} * (joined ? 1 : w.filter_width);
    segment_length = group_inputs * (joined ? w.filter_width : 1);
    padded_length = round_up(segment_length, group);
    vectors = divide_up(group_outputs, Simd::kLanes);
    blocks_per_group = divide_up(vectors, Simd::kVectors);
  }
  std::int64_t blocks() const { return groups * blocks_per_group; }
  std::int64_t first_vector(std::int64_t block) const { return block * (vectors / blocks_per_group) + smaller(block, vectors % blocks_per_group); }
  std::int64_t vectors_of(std::int64_t block) const { return first_vector(block + 1) - first_vector(block); }
  // How many weights a block has, missing ones included.
  std::int64_t weights_of(std::int64_t block) const { return segments * padded_length * vectors_of(block) * Simd::kLanes; }
  // How many groups of inputs a window has, and where they lie from its beginning on.
  std::int64_t steps() const { return segments * padded_length / group; }
  template <class Code>
  void find_steps(const Strips<Code>& strips, const Region& region, std::int32_t* places) const {
    for (std::int64_t s = 0; s < segments; ++s) {
      const std::int64_t begin = joined ? s * strips.tap_down(region) : s / strips.filter_width * strips.tap_down(region) + s % strips.filter_width * strips.tap_across();
      for (std::int64_t k = 0; k < padded_length; k += group) *places++ = static_cast<std::int32_t>(begin + k);
    }
  }
};

// What threads share: parts of the output, and where those are fewer than threads, shares of the blocks.
template <class Code>
inline std::int64_t shares_of(const Strips<Code>& strips, const Layout& l, int threads) {
  return strips.parts() >= threads ? 1 : smaller(l.blocks(), divide_up(2 * threads, strips.parts()));
}

// Goes from window to window of a region.
template <class Code>
struct WindowCursor {
  std::int64_t columns, across, down;  // of the region; steps to the next pixel and row
  const Code* row;
  std::int64_t x = 0;

  WindowCursor(const Strips<Code>& strips, const Region& region, const Code* first) : columns(region.columns), across(strips.window_across()), down(strips.window_down(region)), row(first) {}
  const Code* next() {
    const Code* const window = row + x * across;
    if (++x == columns) {
      x = 0;
      row += down;
    }
    return window;
  }
};

constexpr int kMostHeight = Simd::kHeights[1];

// Where a tile's windows begin and its results go.
template <class Code, class Value>
struct TilePixels {
  const Code* windows[kMostHeight];
  Value* out[kMostHeight];
};

// Cuts a region into tiles of up to `most` pixels, as equal as possible; for each it sets `pixels` and calls compute(height, pixels before).
template <class Code, class Value, class ComputeTile>
inline void for_each_tile(const Strips<Code>& strips, const Region& region, const Code* first_window, Value* out, std::int64_t out_channels, std::int64_t most,
                          TilePixels<Code, Value>& pixels, const ComputeTile& compute) {
  const std::int64_t count = region.rows * region.columns, tiles = divide_up(count, most);
  WindowCursor<Code> windows(strips, region, first_window);
  std::int64_t done = 0;
  for (std::int64_t t = 0; t < tiles; ++t) {
    const std::int64_t height = count / tiles + (t < count % tiles ? 1 : 0);
    for (std::int64_t r = 0; r < height; ++r) {
      pixels.windows[r] = windows.next();
      pixels.out[r] = out;
      // Outputs of a region lie behind each other, but for those beside it.
      out += out_channels * (windows.x == 0 ? 1 + strips.out_width - region.columns : 1);
    }
    compute(height, done);
    done += height;
  }
}

// Kernel::compute<kHeight, kWidth> for `height` pixels and `width` vectors.
template <class Kernel, int kWidth, int... kOfHeight>
struct Heights {
  static constexpr typename Kernel::Compute compute_for[] = {Kernel::template compute<kOfHeight, kWidth>...};
};
template <class Kernel, int kWidth, int kHeight, int... kMore>
constexpr auto heights() {
  if constexpr (kHeight == 0) return Heights<Kernel, kWidth, kMore...>();
  else return heights<Kernel, kWidth, kHeight - 1, kHeight, kMore...>();
}
template <class Kernel, int kWidth>
inline typename Kernel::Compute compute_of(std::int64_t height) {
  return decltype(heights<Kernel, kWidth, Simd::kHeights[kWidth]>())::compute_for[height - 1];
}
template <class Kernel>
inline typename Kernel::Compute compute_for(std::int64_t height, std::int64_t width) {
  if constexpr (Simd::kVectors == 4) {
    if (width == 4) return compute_of<Kernel, 4>(height);
    if (width == 3) return compute_of<Kernel, 3>(height);
  }
  return width == 2 ? compute_of<Kernel, 2>(height) : compute_of<Kernel, 1>(height);
}

}  // namespace
}  // namespace tandem
