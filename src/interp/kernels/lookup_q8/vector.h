// Looking up codes for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include "interp/kernels/lookup_q8/lookup_q8.h"

namespace tandem {
namespace {

void look_up(const std::uint8_t* table, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) noexcept {
  const Simd::Lookup lookup(table);
  std::int64_t i = 0;
  for (; i + Simd::Lookup::kCodes <= count; i += Simd::Lookup::kCodes) lookup.run(in + i, out + i);
  for (; i < count; ++i) out[i] = table[in[i]];
}

constexpr VectorLookupQ8 kVectorLookupQ8{{"lookup_q8", Simd::kName}, look_up};

}  // namespace
}  // namespace tandem
