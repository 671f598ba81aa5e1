#include "interp/kernels/lookup_q16/lookup_q16.h"

namespace tandem {

void lookup_q16(const TableQ16& table, const std::int16_t* in, std::int16_t* out, std::int64_t count) noexcept {
  for (std::int64_t i = 0; i < count; ++i) out[i] = lookup(table, in[i]);
}

}  // namespace tandem
