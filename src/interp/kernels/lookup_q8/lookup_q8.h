// A function of one 8-bit code as the table of its 256 results: every 8-bit operator on single values is one.
#pragma once

#include <array>
#include <cstdint>

namespace tandem {

// The result's code at the place of the code, both as bytes: int8's -1 is 255.
using TableQ8 = std::array<std::uint8_t, 256>;

void lookup_q8(const TableQ8& table, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) noexcept;

}  // namespace tandem
