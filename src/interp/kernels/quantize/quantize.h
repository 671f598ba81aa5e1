// Between real values and codes, and from one quantisation to another.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "interp/kernels/variant_name.h"

namespace tandem {

// out = clamp(round_half_away(in / scale) + zero_point): a division, as a reciprocal would round some ties the other way. NaN gives the
// zero point. T: std::int8_t, std::uint8_t or std::int16_t.
template <class T>
void quantize(const float* in, T* out, std::int64_t count, float scale, std::int32_t zero_point) noexcept;

// out = (in - zero_point) * scale. The same types.
template <class T>
void dequantize(const T* in, float* out, std::int64_t count, float scale, std::int32_t zero_point) noexcept;

// out = clamp(multiply(in - in_zero_point, multiplier) + out_zero_point), the multiplier being in_scale / out_scale. Besides those types
// std::int32_t.
template <class From, class To>
void requantize(const From* in, To* out, std::int64_t count, FixedMultiplier multiplier, std::int32_t in_zero_point, std::int32_t out_zero_point) noexcept;

// The first two for vectors of int8 or uint8 codes.
struct VectorQuantize {
  VariantName name;
  void (*quantize)(const float* in, std::uint8_t* out, std::int64_t count, float scale, std::int32_t zero_point, bool is_unsigned) noexcept;
  void (*dequantize)(const std::uint8_t* in, float* out, std::int64_t count, float scale, std::int32_t zero_point, bool is_unsigned) noexcept;
};

enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorQuantize* vector_quantize(Isa isa) noexcept;

}  // namespace tandem
