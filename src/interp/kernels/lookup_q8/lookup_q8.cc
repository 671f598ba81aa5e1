#include "interp/kernels/lookup_q8/lookup_q8.h"

#include <cstddef>

namespace tandem {

LookupQ8::LookupQ8(const TableQ8& table, Isa isa) noexcept : table_(table), vectors_(vector_lookup_q8(isa)), flips_(true) {
  for (std::size_t code = 0; code < table.size(); ++code) flips_ = flips_ && table[code] == (code ^ table[0]);
}

void LookupQ8::run(const std::uint8_t* in, std::uint8_t* out, std::int64_t count) const noexcept {
  if (!flips_) return vectors_ != nullptr ? vectors_->run(table_.data(), in, out, count) : lookup_q8(table_, in, out, count);
  for (std::int64_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>(in[i] ^ table_[0]);
}

VariantName LookupQ8::name() const noexcept { return vectors_ != nullptr && !flips_ ? vectors_->name : VariantName(); }

}  // namespace tandem
