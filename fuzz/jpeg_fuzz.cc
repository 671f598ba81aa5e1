// Any bytes as a JPEG picture.

#include <cstdint>
#include <span>

#include "io/jpeg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tandem::JpegDecoder decoder;
  static tandem::Frame frame;
  (void)decoder.decode({reinterpret_cast<const std::byte*>(data), size}, "fuzz", frame);
  return 0;
}
