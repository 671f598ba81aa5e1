#include "tandem/preprocess.h"

#include <array>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "base/try.h"
#include "preprocess/kernels/resize_linear_u8/resize_linear_u8.h"
#include "preprocess/linear_axis.h"
#include "preprocess/pixel_table.h"

namespace tandem {
namespace {

// A source row after the horizontal pass. Target rows run downwards, so the last two are all that is ever looked at again.
struct ResizedRow {
  int source_row = -1;
  std::vector<std::int32_t> values;
};

// OpenCV's weights of blue, green and red in gray, in 1/32768 (ITU-R BT.601).
constexpr int kGrayBlue = 3735, kGrayGreen = 19235, kGrayRed = 9798;

}  // namespace

struct Preprocessor::Impl {
  int height = 0, width = 0;
  PixelTable table;

  // For the last picture's size and format.
  ImageView last;
  std::vector<LinearTap> taps_x, taps_y;
  std::array<ResizedRow, 2> rows;
  std::vector<std::uint8_t> pixels;  // one target row in the source's channels

  void fit(const ImageView& image) {
    if (image.width != last.width) taps_x = linear_taps_x(image.width, width);
    if (image.height != last.height) taps_y = linear_taps_y(image.height, height);
    const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(channels_of(image.format));
    for (auto& row : rows) {
      row.source_row = -1;
      row.values.resize(count);
    }
    pixels.resize(count);
    last = image;
  }

  // The horizontal pass of a source row, from the cache where it is there; `other` must not be evicted.
  const std::int32_t* resized(const ImageView& image, int source_row, int other) {
    for (auto& row : rows)
      if (row.source_row == source_row) return row.values.data();
    ResizedRow& free = rows[0].source_row == other ? rows[1] : rows[0];
    free.source_row = source_row;
    resize_linear_horizontal(image.row(source_row), taps_x.data(), width, channels_of(image.format), free.values.data());
    return free.values.data();
  }

  template <class Out>
  void store_row(PixelFormat format, const std::array<std::array<Out, 256>, 3>& tables, Out* out) const noexcept {
    const std::uint8_t* in = pixels.data();
    const int red = format == PixelFormat::kRgb ? 0 : 2;  // the other end is blue
    if (format == PixelFormat::kGray) {
      for (int x = 0; x < width; ++x)
        for (int c = 0; c < table.channels; ++c) *out++ = tables[static_cast<std::size_t>(c)][in[x]];
    } else if (table.channels == 1) {
      for (int x = 0; x < width; ++x, in += 3) *out++ = tables[0][static_cast<std::size_t>((in[2 - red] * kGrayBlue + in[1] * kGrayGreen + in[red] * kGrayRed + (1 << 14)) >> 15)];
    } else {
      for (int x = 0; x < width; ++x, in += 3) {
        *out++ = tables[0][in[red]];
        *out++ = tables[1][in[1]];
        *out++ = tables[2][in[2 - red]];
      }
    }
  }

  void run(const ImageView& image, std::byte* tensor) {
    const int channels = channels_of(image.format);
    for (int y = 0; y < height; ++y) {
      const LinearTap& tap = taps_y[static_cast<std::size_t>(y)];
      const std::int32_t* first = resized(image, tap.first, tap.second);
      const std::int32_t* second = resized(image, tap.second, tap.first);
      resize_linear_vertical(first, second, tap.weight_first, tap.weight_second, width * channels, pixels.data());
      const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * static_cast<std::size_t>(table.channels);
      if (table.is_float) store_row(image.format, table.reals, reinterpret_cast<float*>(tensor) + at);
      else store_row(image.format, table.codes, reinterpret_cast<std::uint8_t*>(tensor) + at);
    }
  }
};

Preprocessor::Preprocessor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Preprocessor::Preprocessor(Preprocessor&&) noexcept = default;
Preprocessor& Preprocessor::operator=(Preprocessor&&) noexcept = default;
Preprocessor::~Preprocessor() = default;

Result<Preprocessor> Preprocessor::create(const TensorInfo& input, const std::optional<Normalization>& normalization) {
  const Shape& shape = input.shape;
  const bool is_picture = shape.size() == 4 && shape[0] == 1 && shape[1] >= 1 && shape[2] >= 1 && std::int64_t{shape[1]} * shape[2] <= kMaxImagePixels &&
                          (shape[3] == 1 || shape[3] == 3);
  const bool is_known_type = input.dtype == DType::kUint8 || input.dtype == DType::kInt8 || input.dtype == DType::kFloat32;
  if (!is_picture || !is_known_type)
    return Error(ErrorCode::kModelMismatch, cat("input '", printable(input.name), "' is ", to_string(input.dtype), " ", listed(shape),
                                                "; a picture goes into uint8, int8 or float32 [1,height,width,1 or 3]"));
  auto impl = std::make_unique<Impl>();
  impl->height = shape[1];
  impl->width = shape[2];
  TANDEM_ASSIGN(impl->table, make_pixel_table(input, normalization));
  if (impl->table.is_float && !normalization)
    warn("NORMALIZATION_UNKNOWN", cat("input '", printable(input.name), "' is float32 and the model does not say how pixels are normalised; it gets 0..255"));
  return Preprocessor(std::move(impl));
}

Result<void> Preprocessor::run(const ImageView& image, TensorView input) {
  const auto needed = static_cast<std::size_t>(impl_->height) * static_cast<std::size_t>(impl_->width) * static_cast<std::size_t>(impl_->table.channels) *
                      (impl_->table.is_float ? sizeof(float) : 1);
  if (input.bytes().size() != needed)
    return Error(ErrorCode::kInvalidArgument, cat("a tensor of ", input.bytes().size(), " bytes where ", needed, " belong"));
  if (image.data == nullptr || image.width < 1 || image.height < 1) return Error(ErrorCode::kInvalidArgument, "an empty picture");
  impl_->fit(image);
  impl_->run(image, input.bytes().data());
  return {};
}

}  // namespace tandem
