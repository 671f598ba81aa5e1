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

// The convolution that computes `pixels` of another at once, and what it points to: the filter [pixels * out_channels, filter_height,
// filter_width + (pixels - 1) * stride_x, in_channels], biases and multipliers.
struct SideBySide {
  SideBySide(const ConvQ8& narrow, int pixels);
  SideBySide(const SideBySide&) = delete;  // the copy's op would point into the first

  ConvQ8 op;
  std::vector<std::uint8_t> filter;
  std::vector<std::int32_t> bias;  // these are empty where there are none
  std::vector<FixedMultiplier> fixed;
  std::vector<double> real;
};

}  // namespace tandem
