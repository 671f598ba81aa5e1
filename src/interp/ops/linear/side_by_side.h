// A convolution of few channels, computed as one of several pixels' channels.
//
// Pixels of a row lie behind each other in memory, and so do their channels: `pixels` of c channels are one pixel of pixels * c. Their windows
// overlap; a filter as wide as all of them together holds each pixel's weights in their place, and weights of real 0 beside them. That takes no
// more products than before where a vector has lanes to spare, and rescaling, which costs as much for a few lanes as for all, is done once
// for several pixels.
#pragma once

#include <cstdint>
#include <vector>

#include "interp/kernels/packed.h"

namespace tandem {

// How many pixels vectors of so many lanes should compute at once; 1: the convolution as it stands.
int pixels_side_by_side(const Conv& conv, int lanes);

// What the wider convolution points to: the filter [pixels * out_channels, filter_height, filter_width + (pixels - 1) * stride_x,
// in_channels] and the biases, none where there were none.
struct WideFilter {
  std::vector<std::uint8_t> weights;
  std::vector<std::int32_t> bias;
};

// Makes of `op` the convolution that computes so many pixels at once. Its multipliers are left to the caller: repeated(multipliers, pixels).
WideFilter put_side_by_side(ConvQ8& op, int pixels);

// A list of values for each channel, for the channels of so many pixels.
template <class Value>
std::vector<Value> repeated(const std::vector<Value>& values, int pixels) {
  std::vector<Value> all;
  all.reserve(values.size() * static_cast<std::size_t>(pixels));
  for (int p = 0; p < pixels; ++p) all.insert(all.end(), values.begin(), values.end());
  return all;
}

}  // namespace tandem
