// The product of codes for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstdint>

#include "interp/kernels/mul_q/mul_q.h"
#include "interp/kernels/pairs/vector.h"
#include "interp/kernels/simd/floats.h"

namespace tandem {
namespace {

struct RescalingInFloats {
  Simd::F32 scale, offset;
  explicit RescalingInFloats(const MulQ8& mul) : scale(Simd::broadcast(mul.scale)), offset(Simd::broadcast(mul.offset)) {}
  Simd::I32 operator()(Simd::F32 product) const { return Simd::round(Simd::multiply_add(product, scale, Simd::with_sign(offset, product))); }
};

// Holds the floats against the integers for every product that two codes may have.
inline bool floats_are_exact(const MulQ8& mul) {
  const RescalingInFloats in_floats(mul);
  const Rescaling64 in_64_bits(mul.multiplier);
  // The distances from zero of the first and the last code.
  const std::int32_t a = lowest_code(mul.pairs) - static_cast<std::int32_t>(mul.zero_point_a), b = lowest_code(mul.pairs) - static_cast<std::int32_t>(mul.zero_point_b);
  const std::int32_t ends[] = {a * b, a * (b + 255), (a + 255) * b, (a + 255) * (b + 255)};
  std::int32_t lowest = ends[0], highest = ends[0];
  for (const std::int32_t end : ends) {
    lowest = lowest < end ? lowest : end;
    highest = highest > end ? highest : end;
  }
  std::int32_t lanes[Simd::kLanes];
  for (std::int32_t i = 0; i < Simd::kLanes; ++i) lanes[i] = lowest + i;
  Simd::I32 products = Simd::load(lanes);
  for (std::int32_t p = lowest; p <= highest; p += Simd::kLanes, products = Simd::add(products, Simd::broadcast(Simd::kLanes)))
    if (Simd::any(Simd::differ(code_of(mul.pairs, in_64_bits(products)), code_of(mul.pairs, in_floats(Simd::to_floats(products)))))) return false;
  return true;
}

inline bool find_floats(MulQ8& mul, std::int32_t tries) {
  const double scale = __builtin_ldexp(mul.multiplier.multiplier, mul.multiplier.shift - 31), offset = __builtin_ldexp(1.0, mul.multiplier.shift - 1);
  // Some products may come so close to a half that single precision rounds them to its other side; other last places avoid those.
  constexpr std::int32_t kPlaces[] = {0, 1, -1, 2, -2};
  constexpr double kShares[] = {0, 0.05, -0.05};
  for (const double share : kShares)
    for (const std::int32_t places : kPlaces) {
      if (tries-- <= 0) return false;
      mul.scale = neighbour(static_cast<float>(scale), places);
      mul.offset = static_cast<float>(offset + share * scale);
      if (floats_are_exact(mul)) return true;
    }
  return false;
}

bool prepare(const MulQ& mul, bool is_unsigned, std::int32_t tries, MulQ8& to) noexcept {
  if (mul.multiplier.multiplier == 0 || mul.multiplier.shift > -1) return false;
  to = {.pairs = pairs_q8(mul.output_zero_point, mul.clamp_low, mul.clamp_high, is_unsigned), .zero_point_a = static_cast<float>(mul.zero_point_a),
        .zero_point_b = static_cast<float>(mul.zero_point_b), .multiplier = mul.multiplier};
  to.in_floats = find_floats(to, tries);
  return true;
}

void run(const MulQ8& mul, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::int64_t count) noexcept {
  const Simd::F32 zero_a = Simd::broadcast(mul.zero_point_a), zero_b = Simd::broadcast(mul.zero_point_b);
  const auto product = [=](Simd::I32 x, Simd::I32 y) { return Simd::multiply(Simd::subtract(Simd::to_floats(x), zero_a), Simd::subtract(Simd::to_floats(y), zero_b)); };
  if (mul.in_floats) {
    const RescalingInFloats rescaled(mul);
    return for_pairs(mul.pairs, a, b, out, count, [=](Simd::I32 x, Simd::I32 y) { return rescaled(product(x, y)); });
  }
  const Rescaling64 rescaled(mul.multiplier);
  for_pairs(mul.pairs, a, b, out, count, [=](Simd::I32 x, Simd::I32 y) { return rescaled(Simd::round(product(x, y))); });
}

constexpr VectorMulQ8 kVectorMulQ8{{"mul_q", Simd::kName}, prepare, run};

}  // namespace
}  // namespace tandem
