#include "interp/ops/linear/side_by_side.h"

#include <algorithm>

namespace tandem {
namespace {

// All weights of a vector shall stay in the L1 cache beside the pixels.
constexpr std::int64_t kMostWeights = 16 * 1024;
// Where fewer are left, each one's products wait for the one before.
constexpr std::int64_t kLeastWidePixels = 8;

std::int64_t width(const Window& window, std::int64_t pixels) { return window.filter_width + (pixels - 1) * window.stride_x; }

// Makes of a list for each channel one for the channels of so many pixels.
template <class Value>
const Value* repeat(const Value* list, std::int64_t channels, int pixels, std::vector<Value>& all) {
  if (list == nullptr) return nullptr;
  for (int p = 0; p < pixels; ++p) all.insert(all.end(), list, list + channels);
  return all.data();
}

}  // namespace

int pixels_side_by_side(const Conv& conv, int lanes) {
  const Window& w = conv.window;
  // Between windows that do not touch lie values which no pixel reads.
  if (conv.filter_channels != w.in_channels || w.dilation_x != 1 || w.stride_x > w.filter_width) return 1;
  const auto fits = [&](int pixels) {
    return w.out_width % pixels == 0 && w.rows() * (w.out_width / pixels) >= kLeastWidePixels && w.filter_height * width(w, pixels) * w.in_channels * lanes <= kMostWeights;
  };
  int pixels = lanes / std::max(w.out_channels, 1);
  while (pixels > 1 && !fits(pixels)) --pixels;
  return std::max(pixels, 1);
}

SideBySide::SideBySide(const ConvQ8& narrow, int pixels) : op(narrow) {
  Window& w = op.conv.window;
  const std::int64_t row = std::int64_t{w.filter_width} * w.in_channels, wide_row = width(w, pixels) * w.in_channels, step = std::int64_t{w.stride_x} * w.in_channels;
  const std::int64_t rows = std::int64_t{w.out_channels} * w.filter_height;
  filter.assign(static_cast<std::size_t>(pixels * rows * wide_row), static_cast<std::uint8_t>(op.weight_zero_point ^ op.flip));
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel)
    for (std::int64_t r = 0; r < rows; ++r) std::copy_n(narrow.filter + r * row, row, filter.begin() + (pixel * rows + r) * wide_row + pixel * step);
  op.filter = filter.data();
  op.bias = repeat(narrow.bias, w.out_channels, pixels, bias);
  op.output.fixed = repeat(narrow.output.fixed, w.out_channels, pixels, fixed);
  op.output.real = repeat(narrow.output.real, w.out_channels, pixels, real);
  w.filter_width = static_cast<int>(width(w, pixels));
  w.stride_x *= pixels;
  w.out_width /= pixels;
  w.out_channels *= pixels;
}

}  // namespace tandem
