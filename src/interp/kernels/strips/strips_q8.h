// Strips of 8-bit codes. Included after one of simd/, whose Simd it uses.
#pragma once

#include "interp/kernels/packed.h"
#include "interp/kernels/strips/vector.h"

namespace tandem {
namespace {

using Code = Simd::Code;

inline void copy_strip(const Strips<Code>& strips, const ConvQ8& op, const Region& region, const std::uint8_t* in, Code* strip) {
  strips.copy(region, in, static_cast<Code>(Simd::origin(op.input_zero_point)), strip,
              [&op](const std::uint8_t* from, std::int64_t count, Code* to) { Simd::copy_codes(from, count, op.flip, op.input_zero_point, to); });
}

}  // namespace
}  // namespace tandem
