#include "preprocess/pixel_table.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

Result<void> check(const Normalization& n, int channels) {
  for (const auto* list : {&n.mean, &n.std})
    if (list->size() != 1 && list->size() != static_cast<std::size_t>(channels))
      return Error(ErrorCode::kInvalidArgument, cat("normalization: ", list->size(), " values of mean or std for ", channels, " channels; give one, or one a channel"));
  for (const float std : n.std)
    if (!std::isfinite(std) || std == 0) return Error(ErrorCode::kInvalidArgument, cat("normalization: std ", std, ", must be finite and not 0"));
  for (const float mean : n.mean)
    if (!std::isfinite(mean)) return Error(ErrorCode::kInvalidArgument, cat("normalization: mean ", mean, ", must be finite"));
  return {};
}

float value_for(const std::vector<float>& list, int channel) { return list[list.size() == 1 ? 0 : static_cast<std::size_t>(channel)]; }

}  // namespace

Result<PixelTable> make_pixel_table(const TensorInfo& input, const std::optional<Normalization>& normalization) {
  PixelTable table;
  table.channels = input.shape[3];
  table.is_float = input.dtype == DType::kFloat32;
  if (normalization) TANDEM_TRY(check(*normalization, table.channels));
  const bool is_signed = input.dtype == DType::kInt8;
  const int low = is_signed ? -128 : 0, high = is_signed ? 127 : 255;
  const Quantization& q = input.quantization;
  if (normalization && !table.is_float && (!(q.scale() > 0) || !std::isfinite(q.scale()) || q.per_channel()))
    return Error(ErrorCode::kModelMismatch, cat("input '", printable(input.name), "': scale ", q.scale(), "; normalised pixels need one positive scale"));

  for (int c = 0; c < table.channels; ++c)
    for (int pixel = 0; pixel < 256; ++pixel) {
      const auto channel = static_cast<std::size_t>(c), index = static_cast<std::size_t>(pixel);
      const float real = normalization ? (static_cast<float>(pixel) - value_for(normalization->mean, c)) / value_for(normalization->std, c) : static_cast<float>(pixel);
      table.reals[channel][index] = real;
      if (table.is_float) continue;  // and its scale, which codes need, means nothing
      const double code = normalization ? std::round(static_cast<double>(real) / q.scale()) + q.zero_point() : pixel + low;
      table.codes[channel][index] = static_cast<std::uint8_t>(static_cast<int>(std::clamp<double>(code, low, high)));
    }
  return table;
}

}  // namespace tandem
