// The geometry of linear operators and pools; pictures are NHWC.
#pragma once

#include <cstdint>

namespace tandem {

struct Window {
  int batches = 0;
  int in_height = 0, in_width = 0, in_channels = 0;
  int out_height = 0, out_width = 0, out_channels = 0;
  int filter_height = 0, filter_width = 0;
  int stride_y = 1, stride_x = 1;
  int dilation_y = 1, dilation_x = 1;
  int pad_top = 0, pad_left = 0;  // rows and columns that the first window reaches beyond the picture

  // Rows of all outputs of the batch, the unit that threads share.
  std::int64_t rows() const noexcept { return static_cast<std::int64_t>(batches) * out_height; }
  std::int64_t taps() const noexcept { return std::int64_t{filter_height} * filter_width; }

  // Calls visit(pixel of the batch, tap of the filter) for the taps inside the picture of the window at column x of output row `row`.
  template <class Visit>
  void for_each_tap(std::int64_t row, int x, const Visit& visit) const noexcept {
    const std::int64_t batch = row / out_height;
    const int top = static_cast<int>(row % out_height) * stride_y - pad_top, left = x * stride_x - pad_left;
    for (int fy = 0; fy < filter_height; ++fy) {
      const int iy = top + fy * dilation_y;
      if (iy < 0 || iy >= in_height) continue;
      for (int fx = 0; fx < filter_width; ++fx) {
        const int ix = left + fx * dilation_x;
        if (ix < 0 || ix >= in_width) continue;
        visit((batch * in_height + iy) * in_width + ix, std::int64_t{fy} * filter_width + fx);
      }
    }
  }
};

// A convolution: channels form in_channels / filter_channels groups, each read by its share of the filters.
struct Conv {
  Window window;
  int filter_channels = 0;
};

// Output channel o reads input channel o / depth_multiplier.
struct DepthwiseConv {
  Window window;
  int depth_multiplier = 1;
};

// A convolution backwards: each value of the operator's input is spread over a window of its output. `window` slides over the output's
// height and width (its in_height, in_width) with the input as its result (out_height, out_width); the channels are the operator's.
struct TransposeConv {
  Window window;
};

// Rows of in_features times a matrix [out_features, in_features].
struct Matmul {
  std::int64_t rows = 0;
  int in_features = 0, out_features = 0;
};

}  // namespace tandem
