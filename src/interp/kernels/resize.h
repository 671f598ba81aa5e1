// The geometry of operators that bring NHWC pictures to another size.
#pragma once

#include <cstdint>

namespace tandem {

struct Resize {
  std::int32_t batches = 0, channels = 0;
  std::int32_t in_height = 0, in_width = 0;    // at least 1
  std::int32_t out_height = 0, out_width = 0;  // at least 1
  bool align_corners = false;       // the corner pixels' centres fall on each other
  bool half_pixel_centers = false;  // a pixel's centre is at half its width, not at its corner

  // Rows of all outputs of the batch, the unit that threads share.
  std::int64_t rows() const noexcept { return std::int64_t{batches} * out_height; }
};

}  // namespace tandem
