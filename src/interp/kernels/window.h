// The geometry of operators that slide a window over NHWC pictures.
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
};

}  // namespace tandem
