// A function of one 8-bit code as the table of its 256 results: every 8-bit operator on single values is one.
#pragma once

#include <array>
#include <cstdint>

#include "interp/kernels/variant_name.h"

namespace tandem {

enum class Isa : std::uint8_t;

// The result's code at the place of the code, both as bytes: int8's -1 is 255.
using TableQ8 = std::array<std::uint8_t, 256>;

void lookup_q8(const TableQ8& table, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) noexcept;

struct VectorLookupQ8 {
  VariantName name;
  // As lookup_q8, whose table's 256 codes lie at `table`.
  void (*run)(const std::uint8_t* table, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) noexcept;
};
// Null for instruction sets without.
const VectorLookupQ8* vector_lookup_q8(Isa isa) noexcept;

// The fastest way to look up in a table.
class LookupQ8 {
 public:
  LookupQ8(const TableQ8& table, Isa isa) noexcept;
  // `out` may be `in`.
  void run(const std::uint8_t* in, std::uint8_t* out, std::int64_t count) const noexcept;
  VariantName name() const noexcept;

 private:
  TableQ8 table_;
  const VectorLookupQ8* vectors_;  // may be null
  bool flips_;  // every result is its code ^ table_[0], as from uint8 to int8
};

}  // namespace tandem
