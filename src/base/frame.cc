#include "tandem/frame.h"

#include "base/text.h"
#include "base/try.h"

namespace tandem {

std::string_view to_string(PixelFormat format) noexcept {
  switch (format) {
    case PixelFormat::kBgr: return "bgr";
    case PixelFormat::kRgb: return "rgb";
    case PixelFormat::kGray: break;
  }
  return "gray";
}

Result<void> Frame::resize(int width, int height, PixelFormat format) {
  const std::int64_t pixels = static_cast<std::int64_t>(width) * height;
  if (width <= 0 || height <= 0 || pixels > kMaxImagePixels)
    return Error(ErrorCode::kInputMalformed, cat("a picture of ", width, "x", height, " pixels: 1 to ", kMaxImagePixels, " pixels are accepted; scale it down first"));
  const auto bytes = static_cast<std::size_t>(pixels) * static_cast<std::size_t>(channels_of(format));
  if (storage_.size() < bytes) { TANDEM_ASSIGN(storage_, AlignedBuffer::allocate(bytes)); }
  width_ = width;
  height_ = height;
  format_ = format;
  return {};
}

ImageView Frame::view() const noexcept {
  return {reinterpret_cast<const std::uint8_t*>(storage_.data()), width_, height_, static_cast<std::ptrdiff_t>(width_) * channels_of(format_), format_};
}

}  // namespace tandem
