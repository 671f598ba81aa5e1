// Product of two quantised tensors, 8 or 16 bits, rescaled to the output.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "interp/kernels/pairs/pairs.h"

namespace tandem {

struct MulQ {
  std::int32_t zero_point_a = 0, zero_point_b = 0, output_zero_point = 0;  // 16 bits: 0, so that a product fits 32 bits
  FixedMultiplier multiplier;
  std::int32_t clamp_low = 0, clamp_high = 0;
};

// out[i] = a[i * step_a] * b[i * step_b] for i below count; a step of 0 repeats one value. `out` may be an operand whose step is 1.
// T: std::int8_t, std::uint8_t or std::int16_t.
template <class T>
void mul_q(const MulQ& mul, const T* a, std::int64_t step_a, const T* b, std::int64_t step_b, T* out, std::int64_t count) noexcept;

// The same for vectors of 8-bit codes.
struct MulQ8 {
  PairsQ8 pairs;
  float zero_point_a = 0, zero_point_b = 0;
  // round(product * scale + offset) in single precision, the offset with the product's sign, where that gives the same for all products;
  // otherwise in 64 bits.
  bool in_floats = false;
  float scale = 0, offset = 0;
  FixedMultiplier multiplier;
};

// There is no way for multipliers of a half or more.
using VectorMulQ8 = VectorPairs<MulQ, MulQ8>;
enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorMulQ8* vector_mul_q8(Isa isa) noexcept;

}  // namespace tandem
