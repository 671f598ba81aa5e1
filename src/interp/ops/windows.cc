#include "interp/ops/windows.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

constexpr std::int8_t kSame = 0, kValid = 1;

struct Axis {
  std::string_view name;
  int in, filter, stride, dilation;
  int& out;
  int& pad;
};

Result<void> place(const OpContext& context, std::int8_t padding, Axis axis) {
  if (axis.stride < 1) return context.malformed(cat("stride ", axis.stride, " along its ", axis.name, ", must be at least 1"));
  if (axis.dilation < 1) return context.malformed(cat("dilation ", axis.dilation, " along its ", axis.name, ", must be at least 1"));
  if (axis.filter < 1) return context.malformed(cat("a window of ", axis.name, " ", axis.filter, ", must be at least 1"));
  // 64 bits, as stride, dilation and window are the file's and their products may be large.
  const std::int64_t reach = (std::int64_t{axis.filter} - 1) * axis.dilation + 1;
  const std::int64_t out = padding == kSame ? (std::int64_t{axis.in} + axis.stride - 1) / axis.stride : (std::int64_t{axis.in} - reach + axis.stride) / axis.stride;
  if (out < 1) return context.malformed(cat("a window that reaches ", reach, " does not fit its input's ", axis.name, " of ", axis.in));
  const std::int64_t pad = std::max<std::int64_t>((out - 1) * axis.stride + reach - axis.in, 0) / 2;
  // The last position a kernel computes must fit an int.
  if ((out - 1) * axis.stride + reach > std::numeric_limits<std::int32_t>::max())
    return context.malformed(cat("its windows reach ", (out - 1) * axis.stride + reach, " along its ", axis.name, ", at most 2147483647 are possible"));
  axis.out = static_cast<int>(out);
  axis.pad = static_cast<int>(pad);
  return {};
}

}  // namespace

Result<void> place_window(const OpContext& context, std::int8_t padding, Window& w) {
  if (padding != kSame && padding != kValid) return context.malformed(cat("padding ", int{padding}, " is not of the format"));
  TANDEM_TRY(place(context, padding, {"height", w.in_height, w.filter_height, w.stride_y, w.dilation_y, w.out_height, w.pad_top}));
  return place(context, padding, {"width", w.in_width, w.filter_width, w.stride_x, w.dilation_x, w.out_width, w.pad_left});
}

}  // namespace tandem
