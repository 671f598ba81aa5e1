#include "interp/model/custom_options.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>
#include <cstring>
#include <iterator>

namespace tandem {

std::optional<CustomOptions> CustomOptions::read(std::span<const std::byte> bytes) {
  CustomOptions options;
  std::ranges::transform(bytes, std::back_inserter(options.bytes_), [](std::byte byte) { return static_cast<std::uint8_t>(byte); });
  options.bytes_.push_back(0);
  std::vector<std::uint8_t> visited;  // without it, vectors that share their elements take exponential time
  if (!flexbuffers::VerifyBuffer(options.bytes_.data(), bytes.size(), &visited)) return std::nullopt;
  if (!flexbuffers::GetRoot(options.bytes_.data(), bytes.size()).IsMap()) return std::nullopt;
  return options;
}

std::optional<double> CustomOptions::number(std::string_view name) const {
  const flexbuffers::Map map = flexbuffers::GetRoot(bytes_.data(), bytes_.size() - 1).AsMap();
  const flexbuffers::TypedVector keys = map.Keys();
  const flexbuffers::Vector values = map.Values();
  // One by one: the verifier checks neither that keys are sorted nor that they end inside of the buffer, which is why a 0 follows it.
  for (std::size_t i = 0; i < keys.size() && i < values.size(); ++i) {
    const char* key = keys[i].AsKey();
    if (std::strncmp(key, name.data(), name.size()) != 0 || key[name.size()] != '\0') continue;
    const flexbuffers::Reference value = values[i];
    if (value.IsBool()) return value.AsBool() ? 1.0 : 0.0;
    return value.IsNumeric() ? std::optional(value.AsDouble()) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace tandem
