// Any bytes as a JPEG picture, and as one with an orientation.

#include <cstdint>
#include <span>

#include "io/jpeg.h"
#include "io/orientation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tandem::JpegDecoder decoder;
  static tandem::Frame frame;
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  (void)decoder.decode(bytes, "fuzz", frame);
  const int orientation = tandem::exif_orientation(bytes);
  if (orientation < 1 || orientation > 8) __builtin_trap();
  return 0;
}
