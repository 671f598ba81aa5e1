// JPEG pictures, through libjpeg-turbo.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "tandem/error.h"
#include "tandem/frame.h"

namespace tandem {

// Starts with the two bytes that every JPEG file does.
bool is_jpeg(std::span<const std::byte> bytes) noexcept;

// Reuses one decompressor. One thread at a time.
class JpegDecoder {
 public:
  JpegDecoder();
  ~JpegDecoder();

  // Decodes into `frame` as BGR. kInputMalformed for what cannot be decoded; what libjpeg-turbo could repair is decoded with a warning
  // (JPEG_DAMAGED). `name` stands for the file in both. False: CMYK, which libjpeg-turbo does not turn into BGR.
  Result<bool> decode(std::span<const std::byte> bytes, std::string_view name, Frame& frame);

 private:
  struct Close {
    void operator()(void* handle) const noexcept;
  };
  std::unique_ptr<void, Close> handle_;
};

}  // namespace tandem
