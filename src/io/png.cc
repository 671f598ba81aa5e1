#include "io/png.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/text.h"
#include "tandem/frame.h"

namespace tandem {
namespace {

constexpr std::array<unsigned char, 8> kSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr std::array<std::string_view, 6> kPictureChunks = {"IHDR", "PLTE", "tRNS", "eXIf", "IDAT", "IEND"};
// Of a chunk: the length of its data, its type, and behind the data the CRC-32 of type and data, all big-endian.
constexpr std::size_t kLengthBytes = 4, kTypeBytes = 4, kCrcBytes = 4, kFrameBytes = kLengthBytes + kTypeBytes + kCrcBytes;

std::uint32_t big_endian(const std::byte* bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
  return value;
}

}  // namespace

bool is_png(std::span<const std::byte> bytes) noexcept {
  return bytes.size() >= kSignature.size() && std::memcmp(bytes.data(), kSignature.data(), kSignature.size()) == 0;
}

Result<void> keep_picture_chunks(std::vector<std::byte>& file, std::string_view name) {
  const auto refuse = [&](std::size_t at, std::string_view why) { return Error(ErrorCode::kInputMalformed, cat(name, ": damaged PNG at byte ", at, ": ", why)); };
  std::size_t read = kSignature.size(), written = kSignature.size();
  for (bool ended = false; !ended;) {
    if (file.size() - read < kFrameBytes) return refuse(read, "it is cut short");
    const std::byte* chunk = file.data() + read;
    const std::size_t length = big_endian(chunk);
    if (length > file.size() - read - kFrameBytes) return refuse(read, "it is cut short");
    const std::string_view type(reinterpret_cast<const char*>(chunk + kLengthBytes), kTypeBytes);
    const auto* checked = reinterpret_cast<const Bytef*>(chunk + kLengthBytes);
    if (crc32_z(0, checked, kTypeBytes + length) != big_endian(chunk + kLengthBytes + kTypeBytes + length)) return refuse(read, "a checksum does not fit");
    if (read == kSignature.size()) {
      if (type != "IHDR" || length < 8) return refuse(read, "it does not start with its header");
      // Before OpenCV allocates what a header of a few bytes asks for.
      const std::uint64_t width = big_endian(chunk + kLengthBytes + kTypeBytes), height = big_endian(chunk + kLengthBytes + kTypeBytes + 4);
      if (width * height > kMaxImagePixels) return refuse(read, cat(width, "x", height, " pixels, at most ", kMaxImagePixels, " are accepted"));
    }
    ended = type == "IEND";
    if (std::ranges::find(kPictureChunks, type) != kPictureChunks.end()) {
      std::memmove(file.data() + written, chunk, length + kFrameBytes);
      written += length + kFrameBytes;
    }
    read += length + kFrameBytes;
  }
  file.resize(written);
  return {};
}

}  // namespace tandem
