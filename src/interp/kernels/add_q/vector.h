// The sum of codes for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstdint>

#include "interp/kernels/add_q/add_q.h"
#include "interp/kernels/requantize/vector.h"

namespace tandem {
namespace {

inline Simd::I32 sum_of(const AddQ8Floats& f, Simd::F32 a, Simd::F32 b) {
  const Simd::F32 sum = Simd::multiply_add(a, Simd::broadcast(f.scale_a), Simd::multiply_add(b, Simd::broadcast(f.scale_b), Simd::broadcast(f.offset)));
  return Simd::round(Simd::add(sum, Simd::with_sign(Simd::broadcast(f.away), Simd::bits_of(sum), Simd::broadcast(INT32_MIN))));
}

inline Simd::I32 clamped(const AddQ8Floats& f, Simd::I32 value) {
  return Simd::at_most(Simd::at_least(Simd::add(value, Simd::broadcast(f.zero_point)), Simd::broadcast(f.clamp_low)), Simd::broadcast(f.clamp_high));
}

// Holds the floats against the integers for every pair of codes.
class PairCheck {
 public:
  PairCheck(const AddQ& add, std::int32_t unsigned_shift) : half_(Simd::broadcast(1 << (-add.output_multiplier.shift - 1))), shift_(Simd::broadcast(-add.output_multiplier.shift)) {
    for (std::int32_t& multiplier : multipliers_) multiplier = add.output_multiplier.multiplier;
    add_q8_terms(add, unsigned_shift, a_, b_);
    for (std::int32_t i = 0; i < 256; ++i) codes_[i] = static_cast<std::uint8_t>(i - 128);
  }

  bool all_equal(const AddQ8Floats& f) const {
    for (std::int32_t x = 0; x < 256; ++x) {
      const Simd::F32 a = Simd::broadcast(static_cast<float>(x - 128));
      const Simd::I32 term = Simd::broadcast(a_[x]);
      for (std::int32_t y = 0; y < 256; y += Simd::kLanes) {
        const Simd::I32 exact = Simd::multiply(Simd::add(term, Simd::load(b_ + y)), multipliers_, half_, shift_);
        if (Simd::any(Simd::differ(clamped(f, exact), clamped(f, sum_of(f, a, Simd::load_signed(codes_ + y, 0)))))) return false;
      }
    }
    return true;
  }

 private:
  Simd::I32 half_, shift_;
  std::int32_t multipliers_[Simd::kLanes + 1];
  alignas(64) std::uint8_t codes_[256];
  alignas(64) std::int32_t a_[256], b_[256];
};

inline double real_of(FixedMultiplier m) { return __builtin_ldexp(m.multiplier, m.shift - 31); }

bool find(const AddQ& add, bool is_unsigned, AddQ8Floats& f) noexcept {
  if (add.output_multiplier.multiplier == 0 || add.output_multiplier.shift > -1) return false;
  const std::int32_t unsigned_shift = is_unsigned ? 128 : 0;
  f = {.flip = static_cast<std::uint8_t>(is_unsigned ? 0x80 : 0), .zero_point = add.output_zero_point - unsigned_shift, .clamp_low = add.clamp_low - unsigned_shift, .clamp_high = add.clamp_high - unsigned_shift};
  const PairCheck check(add, unsigned_shift);
  const double unit = real_of(add.output_multiplier) * (1 << add.left_shift), scale_a = real_of(add.multiplier_a) * unit, scale_b = add.sign * real_of(add.multiplier_b) * unit;
  const double offset = scale_a * (unsigned_shift - add.zero_point_a) + scale_b * (unsigned_shift - add.zero_point_b);
  // Some pairs may come so close to a half that single precision rounds them to its other side; other last places avoid those.
  constexpr float kAways[] = {0x1p-17f, 0x1p-15f};
  constexpr std::int32_t kPlaces[] = {0, -1, 1, -2, 2};
  f.offset = static_cast<float>(offset);
  for (const float away : kAways)
    for (const std::int32_t places_a : kPlaces)
      for (const std::int32_t places_b : kPlaces) {
        f.away = away;
        f.scale_a = neighbour(static_cast<float>(scale_a), places_a);
        f.scale_b = neighbour(static_cast<float>(scale_b), places_b);
        if (check.all_equal(f)) return true;
      }
  return false;
}

void run(const AddQ8Floats& f, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::int64_t count) noexcept {
  constexpr int kVectors = 4, kStep = kVectors * Simd::kLanes;
  const Simd::Output output = Simd::output(static_cast<std::int16_t>(f.zero_point), static_cast<std::int8_t>(f.clamp_low), static_cast<std::int8_t>(f.clamp_high), f.flip, Simd::kLanesAreChannels);
  const auto compute = [&](const std::uint8_t* x, const std::uint8_t* y, std::uint8_t* to) {
    Simd::I32 sums[kVectors];
    TANDEM_UNROLL for (int v = 0; v < kVectors; ++v) sums[v] = sum_of(f, Simd::load_signed(x + v * Simd::kLanes, f.flip), Simd::load_signed(y + v * Simd::kLanes, f.flip));
    Simd::store_codes<kVectors>(sums, output, to, kStep);
  };
  std::int64_t i = 0;
  for (; i + kStep <= count; i += kStep) compute(a + i, b + i, out + i);
  if (i == count) return;
  std::uint8_t x[kStep] = {}, y[kStep] = {}, to[kStep];
  const auto rest = static_cast<std::size_t>(count - i);
  __builtin_memcpy(x, a + i, rest);
  __builtin_memcpy(y, b + i, rest);
  compute(x, y, to);
  __builtin_memcpy(out + i, to, rest);
}

constexpr VectorAddQ8 kVectorAddQ8{{"add_q", Simd::kName}, find, run};

}  // namespace
}  // namespace tandem
