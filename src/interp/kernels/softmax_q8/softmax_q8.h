// Softmax over the last axis of 8-bit codes, in integers; the output's codes start at its type's lowest, which stands for 0, and their
// scale is 1/256, for 16 bits 1/65536.
//
// The scheme of gemmlowp (its doc/low-precision and fixedpoint/): differences to the row's maximum in Q5.26, exp by a polynomial on
// [-1/4, 0) and a product of constants for the larger bits, sums in Q12.19, the reciprocal by three Newton-Raphson steps.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "interp/kernels/variant_name.h"

namespace tandem {

struct SoftmaxQ8 {
  static constexpr int kDifferenceIntegerBits = 5;  // of Q5.26
  std::int64_t rows = 0;
  int depth = 0;                   // values a row
  FixedMultiplier input_multiplier;  // takes a difference of codes to Q5.26
  std::int32_t difference_low = 0;   // smaller differences count as exp = 0
};

// In: std::int8_t or std::uint8_t; Out: In or std::int16_t.
template <class In, class Out>
void softmax_q8(const SoftmaxQ8& softmax, const In* in, Out* out) noexcept;

// The same for vectors, from 8-bit codes to 8-bit codes.
struct SoftmaxExponentials {
  std::int32_t of[256];  // [i] of the difference -i, 0 for those that do not count
};
SoftmaxExponentials softmax_exponentials(const SoftmaxQ8& softmax) noexcept;

struct VectorSoftmaxQ8 {
  VariantName name;
  // `out` may be `in`. Rows of up to kMostSoftmaxDepth values, whose sums fit 32 bits.
  void (*run)(const SoftmaxQ8& softmax, const SoftmaxExponentials& exponentials, bool is_unsigned, const std::uint8_t* in, std::uint8_t* out) noexcept;
};
inline constexpr int kMostSoftmaxDepth = 4095;

enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorSoftmaxQ8* vector_softmax_q8(Isa isa) noexcept;

}  // namespace tandem
