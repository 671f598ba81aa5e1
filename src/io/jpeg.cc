#include "io/jpeg.h"

#include <turbojpeg.h>

#include "base/log.h"
#include "base/text.h"
#include "base/try.h"

namespace tandem {

bool is_jpeg(std::span<const std::byte> bytes) noexcept { return bytes.size() >= 2 && bytes[0] == std::byte{0xFF} && bytes[1] == std::byte{0xD8}; }

JpegDecoder::JpegDecoder() : handle_(tjInitDecompress()) {}
void JpegDecoder::Close::operator()(void* handle) const noexcept { tjDestroy(handle); }
JpegDecoder::~JpegDecoder() = default;

Result<bool> JpegDecoder::decode(std::span<const std::byte> bytes, std::string_view name, Frame& frame) {
  if (!handle_) return Error(ErrorCode::kOutOfMemory, cat(name, ": libjpeg-turbo could not be started"));
  const auto refuse = [&](std::string_view why) {
    Error error(ErrorCode::kInputMalformed, cat(name, ": damaged JPEG: ", printable(why)));
    // A decompressor that failed within a header stays there, and would read the next picture as the rest of it.
    handle_.reset(tjInitDecompress());
    return error;
  };
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  int width = 0, height = 0, subsampling = 0, colorspace = 0;
  if (tjDecompressHeader3(handle_.get(), data, bytes.size(), &width, &height, &subsampling, &colorspace) != 0) return refuse(tjGetErrorStr2(handle_.get()));
  if (colorspace == TJCS_CMYK || colorspace == TJCS_YCCK) return false;
  if (auto sized = frame.resize(width, height, PixelFormat::kBgr); !sized) return Error(sized.error().code(), cat(name, ": ", sized.error().message()));

  // LIMITSCANS: a progressive file of a few kilobytes could otherwise keep the decoder busy for minutes.
  const int flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS;
  if (tjDecompress2(handle_.get(), data, bytes.size(), frame.pixels(), width, 0, height, TJPF_BGR, flags) == 0) return true;
  const std::string why = tjGetErrorStr2(handle_.get());
  if (tjGetErrorCode(handle_.get()) != TJERR_WARNING) return refuse(why);
  warn("JPEG_DAMAGED", cat(name, ": decoded as far as it is sound: ", printable(why)));
  return true;
}

}  // namespace tandem
