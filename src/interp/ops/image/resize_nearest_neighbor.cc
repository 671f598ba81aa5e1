// RESIZE_NEAREST_NEIGHBOR: to the height and width of operand 1.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/try.h"
#include "interp/ops/image/resize.h"

namespace tandem {
namespace {

// Which pixel of the input is nearest to pixel `index` of the output, along one dimension. In single precision, as TFLite has it.
std::int64_t nearest(std::int64_t index, std::int32_t in, std::int32_t out, bool align_corners, bool half_pixel_centers) {
  const float scale = align_corners && out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1) : static_cast<float>(in) / static_cast<float>(out);
  const float at = (static_cast<float>(index) + (half_pixel_centers ? 0.5f : 0.0f)) * scale;
  return std::min(static_cast<std::int64_t>(align_corners ? std::round(at) : std::floor(at)), std::int64_t{in} - 1);
}

void copy_rows(const Resize& resize, std::size_t pixel, const std::byte* in, std::byte* out, std::int64_t begin, std::int64_t end) noexcept {
  const std::size_t in_row = static_cast<std::size_t>(resize.in_width) * pixel, out_row = static_cast<std::size_t>(resize.out_width) * pixel;
  for (std::int64_t row = begin; row < end; ++row) {
    const std::int64_t y = nearest(row % resize.out_height, resize.in_height, resize.out_height, resize.align_corners, resize.half_pixel_centers);
    const std::byte* from = in + static_cast<std::size_t>(row / resize.out_height * resize.in_height + y) * in_row;
    std::byte* to = out + static_cast<std::size_t>(row) * out_row;
    for (std::int32_t column = 0; column < resize.out_width; ++column, to += pixel) {
      const std::int64_t x = nearest(column, resize.in_width, resize.out_width, resize.align_corners, resize.half_pixel_centers);
      std::memcpy(to, from + static_cast<std::size_t>(x) * pixel, pixel);
    }
  }
}

}  // namespace

PreparedKernel prepare_resize_nearest_neighbor(const OpContext& context) {
  TANDEM_TRY(context.expect_options(74));
  TANDEM_ASSIGN(const Resize resize, expect_resize(context, 0));
  return make_kernel([resize, in = &context.input(0), out = &context.output(0)](ThreadPool& pool) {
    if (out->byte_size() == 0) return;
    const std::size_t pixel = static_cast<std::size_t>(resize.channels) * size_of(in->info.dtype);
    pool.parallel_for(resize.rows(), 4, [&](std::int64_t begin, std::int64_t end) { copy_rows(resize, pixel, in->data, out->data, begin, end); });
  });
}

}  // namespace tandem
