// Any bytes as a PNG file, and once more with checksums that fit: hardly a mutation would get past them otherwise.

#include <zlib.h>

#include <cstdint>
#include <vector>

#include "io/png.h"

namespace {

constexpr std::size_t kSignatureBytes = 8, kLengthBytes = 4, kTypeBytes = 4, kCrcBytes = 4, kFrameBytes = kLengthBytes + kTypeBytes + kCrcBytes;

void mend_checksums(std::vector<std::byte>& file) {
  for (std::size_t at = kSignatureBytes; at <= file.size() && file.size() - at >= kFrameBytes;) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i) length = length << 8 | std::to_integer<std::size_t>(file[at + i]);
    if (length > file.size() - at - kFrameBytes) return;
    const std::size_t end = at + kLengthBytes + kTypeBytes + length;
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(file.data() + at + kLengthBytes), kTypeBytes + length);
    for (std::size_t i = 0; i < kCrcBytes; ++i) file[end + i] = static_cast<std::byte>(crc >> (24 - 8 * i) & 0xFF);
    at = end + kCrcBytes;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tandem::Frame frame;
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  std::vector<std::byte> file(bytes, bytes + size);
  (void)tandem::decode_png(file, "fuzz", frame);
  mend_checksums(file);
  (void)tandem::decode_png(file, "fuzz", frame);
  return 0;
}
