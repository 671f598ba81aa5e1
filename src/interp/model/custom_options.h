// The options of custom operators that are written as a flexbuffer: a map from names to numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tandem {

class CustomOptions {
 public:
  // Nothing where the bytes are no sound flexbuffer, or one of something else than a map.
  static std::optional<CustomOptions> read(std::span<const std::byte> bytes);
  // The number, or the boolean as 0 or 1, of this name; nothing where the map has none.
  std::optional<double> number(std::string_view name) const;

 private:
  std::vector<std::uint8_t> bytes_;  // and a 0 behind them
};

}  // namespace tandem
