// The sum of codes for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstdint>

#include "interp/kernels/add_q/add_q.h"
#include "interp/kernels/requantize/vector.h"

namespace tandem {
namespace {

// multiply() of base/fixed_point.h, the same in all lanes.
class Multiplication {
 public:
  explicit Multiplication(FixedMultiplier m) : multiplier_(Simd::broadcast(m.multiplier)), half_(Simd::broadcast(m.multiplier == 0 ? 0 : 1 << (-m.shift - 1))), shift_(Simd::broadcast(m.multiplier == 0 ? 1 : -m.shift)) {}
  Simd::I32 operator()(Simd::I32 x) const { return Simd::multiply(x, multiplier_, multiplier_, half_, shift_); }
  static bool is_possible(FixedMultiplier m) { return m.multiplier == 0 || (m.shift <= -1 && m.shift >= -31); }

 private:
  Simd::I32 multiplier_, half_, shift_;
};

// What an operand adds to the sum. The larger scale's multiplier is a half: one bit more and a quarter give exactly the same.
class Term {
 public:
  Term(FixedMultiplier m, int left_shift, std::int32_t zero_point) : left_shift_(left_shift + (is_half(m) ? 1 : 0)), zero_point_(Simd::broadcast(zero_point)), multiplication_(is_half(m) ? FixedMultiplier{m.multiplier, -1} : m) {}
  Simd::I32 operator()(Simd::I32 codes) const { return multiplication_(Simd::shift_left(Simd::subtract(codes, zero_point_), left_shift_)); }
  static bool is_possible(FixedMultiplier m) { return is_half(m) || Multiplication::is_possible(m); }

 private:
  static bool is_half(FixedMultiplier m) { return m.multiplier == 1 << 30 && m.shift == 0; }
  int left_shift_;
  Simd::I32 zero_point_;
  Multiplication multiplication_;
};

// Results without the zero point.
class SumOfIntegers {
 public:
  explicit SumOfIntegers(const AddQ8Way& way)
      : a_(way.integers.multiplier_a, way.integers.left_shift, way.integers.zero_point_a), b_(way.integers.multiplier_b, way.integers.left_shift, way.integers.zero_point_b),
        output_(way.integers.output_multiplier), subtracts_(way.integers.sign < 0) {}
  Simd::I32 operator()(Simd::I32 a, Simd::I32 b) const { return output_(subtracts_ ? Simd::subtract(a_(a), b_(b)) : Simd::add(a_(a), b_(b))); }

 private:
  Term a_, b_;
  Multiplication output_;
  bool subtracts_;
};

class SumOfFloats {
 public:
  explicit SumOfFloats(const AddQ8Way& way) : scale_a_(Simd::broadcast(way.scale_a)), scale_b_(Simd::broadcast(way.scale_b)), offset_(Simd::broadcast(way.offset)), away_(Simd::broadcast(way.away)) {}
  Simd::I32 operator()(Simd::I32 a, Simd::I32 b) const {
    const Simd::F32 sum = Simd::multiply_add(Simd::to_floats(a), scale_a_, Simd::multiply_add(Simd::to_floats(b), scale_b_, offset_));
    return Simd::round(Simd::add(sum, Simd::with_sign(away_, Simd::bits_of(sum), Simd::broadcast(INT32_MIN))));
  }

 private:
  Simd::F32 scale_a_, scale_b_, offset_, away_;
};

// Holds the floats against the integers for every pair of codes.
class PairCheck {
 public:
  explicit PairCheck(const AddQ& add) : low_(Simd::broadcast(add.clamp_low - add.output_zero_point)), high_(Simd::broadcast(add.clamp_high - add.output_zero_point)), output_(add.output_multiplier) {
    add_q8_terms(add, a_, b_);
    for (std::int32_t i = 0; i < 256; ++i) codes_[i] = static_cast<std::uint8_t>(i - 128);
  }

  bool all_equal(const AddQ8Way& way) const {
    const SumOfFloats sum(way);
    for (std::int32_t x = 0; x < 256; ++x) {
      const Simd::I32 a = Simd::broadcast(x - 128), term = Simd::broadcast(a_[x]);
      for (std::int32_t y = 0; y < 256; y += Simd::kLanes)
        if (Simd::any(Simd::differ(clamped(output_(Simd::add(term, Simd::load(b_ + y)))), clamped(sum(a, Simd::load_signed(codes_ + y, 0)))))) return false;
    }
    return true;
  }

 private:
  Simd::I32 clamped(Simd::I32 value) const { return Simd::at_most(Simd::at_least(value, low_), high_); }

  Simd::I32 low_, high_;
  Multiplication output_;
  alignas(64) std::uint8_t codes_[256];
  alignas(64) std::int32_t a_[256], b_[256];
};

inline double real_of(FixedMultiplier m) { return __builtin_ldexp(m.multiplier, m.shift - 31); }

inline bool find_floats(AddQ8Way& way) {
  const AddQ& add = way.integers;
  const PairCheck check(add);
  const double unit = real_of(add.output_multiplier) * (1 << add.left_shift), scale_a = real_of(add.multiplier_a) * unit, scale_b = add.sign * real_of(add.multiplier_b) * unit;
  // Some pairs may come so close to a half that single precision rounds them to its other side; other last places avoid those.
  constexpr float kAways[] = {0x1p-17f, 0x1p-15f};
  constexpr std::int32_t kPlaces[] = {0, -1, 1, -2, 2};
  way.offset = static_cast<float>(-scale_a * add.zero_point_a - scale_b * add.zero_point_b);
  for (const float away : kAways)
    for (const std::int32_t places_a : kPlaces)
      for (const std::int32_t places_b : kPlaces) {
        way.away = away;
        way.scale_a = neighbour(static_cast<float>(scale_a), places_a);
        way.scale_b = neighbour(static_cast<float>(scale_b), places_b);
        if (check.all_equal(way)) return true;
      }
  return false;
}

bool find(const AddQ& add, bool is_unsigned, bool look_for_floats, AddQ8Way& way) noexcept {
  if (add.output_multiplier.multiplier == 0 || !Multiplication::is_possible(add.output_multiplier) || !Term::is_possible(add.multiplier_a) || !Term::is_possible(add.multiplier_b)) return false;
  const std::int32_t unsigned_shift = is_unsigned ? 128 : 0;
  way = {.flip = static_cast<std::uint8_t>(is_unsigned ? 0x80 : 0), .integers = add};
  std::int32_t* const codes[] = {&way.integers.zero_point_a, &way.integers.zero_point_b, &way.integers.output_zero_point, &way.integers.clamp_low, &way.integers.clamp_high};
  for (std::int32_t* const code : codes) *code -= unsigned_shift;
  way.in_floats = look_for_floats && find_floats(way);
  return true;
}

template <class Sum>
inline void add_codes(const AddQ8Way& way, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::int64_t count) {
  constexpr int kVectors = 4, kStep = kVectors * Simd::kLanes;
  const AddQ& add = way.integers;
  const Simd::Output output = Simd::output(static_cast<std::int16_t>(add.output_zero_point), static_cast<std::int8_t>(add.clamp_low), static_cast<std::int8_t>(add.clamp_high), way.flip, Simd::kLanesAreChannels);
  const Sum sum(way);
  const auto compute = [&](const std::uint8_t* x, const std::uint8_t* y, std::uint8_t* to) {
    Simd::I32 sums[kVectors];
    TANDEM_UNROLL for (int v = 0; v < kVectors; ++v) sums[v] = sum(Simd::load_signed(x + v * Simd::kLanes, way.flip), Simd::load_signed(y + v * Simd::kLanes, way.flip));
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

void run(const AddQ8Way& way, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::int64_t count) noexcept {
  if (way.in_floats) add_codes<SumOfFloats>(way, a, b, out, count);
  else add_codes<SumOfIntegers>(way, a, b, out, count);
}

constexpr VectorAddQ8 kVectorAddQ8{{"add_q", Simd::kName}, find, run};

}  // namespace
}  // namespace tandem
