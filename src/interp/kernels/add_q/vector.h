// The sum of codes for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstdint>

#include "interp/kernels/add_q/add_q.h"
#include "interp/kernels/pairs/vector.h"
#include "interp/kernels/requantize/vector.h"

namespace tandem {
namespace {

inline Simd::I32 sum_in_floats(const AddQ8& add, Simd::F32 a, Simd::F32 b) {
  const Simd::F32 sum = Simd::multiply_add(a, Simd::broadcast(add.scale_a), Simd::multiply_add(b, Simd::broadcast(add.scale_b), Simd::broadcast(add.offset)));
  return Simd::round(Simd::add(sum, Simd::with_sign(Simd::broadcast(add.away), sum)));
}

// Holds the floats against the integers for every pair of codes.
inline bool floats_are_exact(const AddQ8& add) {
  alignas(64) std::uint8_t codes[256];
  for (std::int32_t i = 0; i < 256; ++i) codes[i] = static_cast<std::uint8_t>(i - 128);
  for (std::int32_t x = 0; x < 256; ++x) {
    const Simd::F32 a = Simd::broadcast(static_cast<float>(x - 128));
    const Simd::I32 of_a = Simd::broadcast(add.of_a[x]);
    for (std::int32_t y = 0; y < 256; y += Simd::kLanes) {
      const Simd::I32 exact = rescaled(add.output, Simd::add(of_a, Simd::load(add.of_b + y)));
      if (Simd::any(Simd::differ(code_of(add.pairs, exact), code_of(add.pairs, sum_in_floats(add, a, Simd::load_signed(codes + y, 0)))))) return false;
    }
  }
  return true;
}

inline double real_of(FixedMultiplier m) { return __builtin_ldexp(m.multiplier, m.shift - 31); }

inline bool find_floats(const AddQ& add, bool is_unsigned, AddQ8& to) {
  const double unit = real_of(add.output_multiplier) * (1 << add.left_shift), scale_a = real_of(add.multiplier_a) * unit, scale_b = add.sign * real_of(add.multiplier_b) * unit;
  const std::int32_t shift = is_unsigned ? 128 : 0;
  to.offset = static_cast<float>(scale_a * (shift - add.zero_point_a) + scale_b * (shift - add.zero_point_b));
  // Some pairs may come so close to a half that single precision rounds them to its other side; other last places avoid those.
  constexpr float kAways[] = {0x1p-17f, 0x1p-15f};
  constexpr std::int32_t kPlaces[] = {0, -1, 1, -2, 2};
  for (const float away : kAways)
    for (const std::int32_t places_a : kPlaces)
      for (const std::int32_t places_b : kPlaces) {
        to.away = away;
        to.scale_a = neighbour(static_cast<float>(scale_a), places_a);
        to.scale_b = neighbour(static_cast<float>(scale_b), places_b);
        if (floats_are_exact(to)) return true;
      }
  return false;
}

bool prepare(const AddQ& add, bool is_unsigned, bool search, AddQ8& to) noexcept {
  if (add.output_multiplier.multiplier == 0 || add.output_multiplier.shift > -1) return false;
  set_terms(add, is_unsigned, to);
  to.in_floats = search && find_floats(add, is_unsigned, to);
  return true;
}

void run(const AddQ8& add, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::int64_t count) noexcept {
  const std::uint8_t flip = add.pairs.flip;
  if (add.in_floats) return for_pairs(add.pairs, a, b, out, count, [&](const std::uint8_t* x, const std::uint8_t* y) { return sum_in_floats(add, Simd::load_signed(x, flip), Simd::load_signed(y, flip)); });
  for_pairs(add.pairs, a, b, out, count, [&](const std::uint8_t* x, const std::uint8_t* y) {
    return rescaled(add.output, Simd::add(Simd::gather(add.of_a + 128, Simd::load_codes(x, flip)), Simd::gather(add.of_b + 128, Simd::load_codes(y, flip))));
  });
}

constexpr VectorAddQ8 kVectorAddQ8{{"add_q", Simd::kName}, prepare, run};

}  // namespace
}  // namespace tandem
