// The sum of codes for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstdint>

#include "interp/kernels/add_q/add_q.h"
#include "interp/kernels/pairs/vector.h"
#include "interp/kernels/simd/floats.h"

namespace tandem {
namespace {

// kAway: whether something is added away from zero, which most pairs of scales can do without.
template <bool kAway>
struct AddInFloats {
  Simd::F32 scale_a, scale_b, offset, away;
  explicit AddInFloats(const AddQ8& add) : scale_a(Simd::broadcast(add.scale_a)), scale_b(Simd::broadcast(add.scale_b)), offset(Simd::broadcast(add.offset)), away(Simd::broadcast(add.away)) {}
  Simd::I32 operator()(Simd::F32 a, Simd::F32 b) const {
    const Simd::F32 sum = Simd::multiply_add(a, scale_a, Simd::multiply_add(b, scale_b, offset));
    return Simd::round(kAway ? Simd::add(sum, Simd::with_sign(away, sum)) : sum);
  }
};

// Holds the floats against the integers for every pair of codes.
inline bool floats_are_exact(const AddQ8& add) {
  const AddInFloats<true> in_floats(add);
  const Rescaling64 rescaled(add.output);
  const std::int32_t lowest = lowest_code(add.pairs);
  alignas(64) std::int32_t codes[256];
  for (std::int32_t i = 0; i < 256; ++i) codes[i] = lowest + i;
  for (std::int32_t x = 0; x < 256; ++x) {
    const Simd::F32 a = Simd::broadcast(static_cast<float>(codes[x]));
    const Simd::I32 of_a = Simd::broadcast(add.of_a[x]);
    for (std::int32_t y = 0; y < 256; y += Simd::kLanes) {
      const Simd::I32 exact = rescaled(Simd::add(of_a, Simd::load(add.of_b + y)));
      if (Simd::any(Simd::differ(code_of(add.pairs, exact), code_of(add.pairs, in_floats(a, Simd::to_floats(Simd::load(codes + y))))))) return false;
    }
  }
  return true;
}

inline double real_of(FixedMultiplier m) { return __builtin_ldexp(m.multiplier, m.shift - 31); }

inline bool find_floats(const AddQ& add, std::int32_t tries, AddQ8& to) {
  const double unit = real_of(add.output_multiplier) * (1 << add.left_shift), scale_a = real_of(add.multiplier_a) * unit, scale_b = add.sign * real_of(add.multiplier_b) * unit;
  to.offset = static_cast<float>(-scale_a * add.zero_point_a - scale_b * add.zero_point_b);
  // Some pairs may come so close to a half that single precision rounds them to its other side; other last places avoid those.
  constexpr float kAways[] = {0, 0x1p-17f, 0x1p-15f};
  constexpr std::int32_t kPlaces[] = {0, -1, 1, -2, 2};
  for (const float away : kAways)
    for (const std::int32_t places_a : kPlaces)
      for (const std::int32_t places_b : kPlaces) {
        if (tries-- <= 0) return false;
        to.away = away;
        to.scale_a = neighbour(static_cast<float>(scale_a), places_a);
        to.scale_b = neighbour(static_cast<float>(scale_b), places_b);
        if (floats_are_exact(to)) return true;
      }
  return false;
}

bool prepare(const AddQ& add, bool is_unsigned, std::int32_t tries, AddQ8& to) noexcept {
  if (add.output_multiplier.multiplier == 0 || add.output_multiplier.shift > -1) return false;
  set_terms(add, is_unsigned, to);
  to.in_floats = find_floats(add, tries, to);
  return true;
}

void run(const AddQ8& given, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::int64_t count) noexcept {
  const auto in_floats = [&](const auto& add) { for_pairs(given.pairs, a, b, out, count, [=](Simd::I32 x, Simd::I32 y) { return add(Simd::to_floats(x), Simd::to_floats(y)); }); };
  if (given.in_floats) return given.away == 0 ? in_floats(AddInFloats<false>(given)) : in_floats(AddInFloats<true>(given));
  const Rescaling64 rescaled(given.output);
  const std::int32_t *of_a = given.of_a - lowest_code(given.pairs), *of_b = given.of_b - lowest_code(given.pairs);
  for_pairs(given.pairs, a, b, out, count, [=](Simd::I32 x, Simd::I32 y) { return rescaled(Simd::add(Simd::gather(of_a, x), Simd::gather(of_b, y))); });
}

constexpr VectorAddQ8 kVectorAddQ8{{"add_q", Simd::kName}, prepare, run};

}  // namespace
}  // namespace tandem
