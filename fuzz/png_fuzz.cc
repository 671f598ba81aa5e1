// Any bytes as a PNG file: what is kept is again one, and keeping it again changes nothing.

#include <cstdint>
#include <vector>

#include "io/png.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  std::vector<std::byte> file(bytes, bytes + size);
  if (!tandem::is_png(file) || !tandem::keep_picture_chunks(file, "fuzz")) return 0;
  std::vector<std::byte> again = file;
  if (!tandem::keep_picture_chunks(again, "fuzz") || again != file) __builtin_trap();
  return 0;
}
