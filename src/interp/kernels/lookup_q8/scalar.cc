#include "interp/kernels/lookup_q8/lookup_q8.h"

namespace tandem {

void lookup_q8(const TableQ8& table, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) noexcept {
  for (std::int64_t i = 0; i < count; ++i) out[i] = table[in[i]];
}

}  // namespace tandem
