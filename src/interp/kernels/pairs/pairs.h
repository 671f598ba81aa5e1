// What vectors need to make 8-bit codes of pairs of 8-bit codes.
#pragma once

#include <cstdint>

#include "interp/kernels/variant_name.h"

namespace tandem {

// How results become codes. They are signed inside: those of uint8 have 128 taken off.
struct PairsQ8 {
  bool is_unsigned = false;
  std::int32_t zero_point = 0, clamp_low = 0, clamp_high = 0;
};

// Of an operator whose results, before their zero point is added, are kept between two codes of int8 or uint8.
inline PairsQ8 pairs_q8(std::int32_t zero_point, std::int32_t clamp_low, std::int32_t clamp_high, bool is_unsigned) {
  const std::int32_t shift = is_unsigned ? 128 : 0;
  return {is_unsigned, zero_point - shift, clamp_low - shift, clamp_high - shift};
}

// A kernel on pairs for vectors. Op: what the scalar kernel needs; OpQ8: what vectors need.
template <class Op, class OpQ8>
struct VectorPairs {
  VariantName name;
  // False where there is no way. Up to `tries` scales are tried for single precision; to prove that one is exact takes about 25 us. Where none
  // is, 64 bits do.
  bool (*prepare)(const Op& op, bool is_unsigned, std::int32_t tries, OpQ8& to) noexcept;
  // As the scalar kernel for int8 or uint8 with steps of 1. `out` may be `a` or `b`.
  void (*run)(const OpQ8& op, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::int64_t count) noexcept;
};

}  // namespace tandem
