// Any bytes as a labels file.

#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "tandem/labels.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto labels = tandem::parse_labels(text, "fuzz")) {
    for (const auto& label : *labels)
      if (!tandem::is_utf8(label) || label.find('\n') != std::string::npos) __builtin_trap();
  }
  if (!tandem::is_utf8(tandem::printable(text))) __builtin_trap();
  return 0;
}
