// Softmax of codes for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstdint>

#include "interp/kernels/simd/rescaling_64.h"
#include "interp/kernels/softmax_q8/softmax_q8.h"

namespace tandem {
namespace {

// Rows of codes: whole vectors, then single values. Short rows keep the exponentials of their vectors, which take longest to find.
template <bool kShort>
class SoftmaxRows {
 public:
  static constexpr int kKept = kShort ? 32 : 1;  // values of a row, where it keeps them
  SoftmaxRows(const SoftmaxExponentials& exponentials, int depth, bool is_unsigned) : exponentials_(exponentials), depth_(depth), whole_(depth / Simd::kLanes * Simd::kLanes), flip_(is_unsigned ? 0x80 : 0) {}

  std::int32_t largest(const std::uint8_t* row) const {
    std::int32_t largest = -128;
    if (whole_ > 0) {
      Simd::I32 lanes = Simd::load_codes(row, flip_);
      for (int i = Simd::kLanes; i < whole_; i += Simd::kLanes) lanes = Simd::at_least(lanes, Simd::load_codes(row + i, flip_));
      largest = Simd::largest(lanes);
    }
    for (int i = whole_; i < depth_; ++i) largest = code(row[i]) > largest ? code(row[i]) : largest;
    return largest;
  }

  // Of the exponentials in Q12.19.
  std::int32_t sum(const std::uint8_t* row, std::int32_t largest, std::int32_t* kept) const {
    constexpr int kBits = 12, kHalf = 1 << (kBits - 1);
    Simd::I32 lanes = Simd::broadcast(0);
    for (int i = 0; i < whole_; i += Simd::kLanes) {
      const Simd::I32 values = exponentials(row + i, largest);
      if constexpr (kShort) Simd::store(kept + i, values);
      lanes = Simd::add(lanes, Simd::shift_right<kBits>(Simd::add(values, Simd::broadcast(kHalf))));
    }
    std::int32_t sum = whole_ > 0 ? Simd::sum(lanes) : 0;
    for (int i = whole_; i < depth_; ++i) sum += static_cast<std::int32_t>((static_cast<std::uint32_t>(exponential(row[i], largest)) + kHalf) >> kBits);
    return sum;
  }

  void write(const std::uint8_t* row, std::int32_t largest, std::int32_t multiplier, std::int32_t shift, const std::int32_t* kept, const Simd::Output& output, std::uint8_t* out) const {
    const Rescaling64 rescaled({multiplier, -shift});
    for (int i = 0; i < whole_; i += Simd::kLanes) {
      const Simd::I32 value = rescaled(kShort ? Simd::load(kept + i) : exponentials(row + i, largest));
      Simd::store_codes<1>(&value, output, out + i, Simd::kLanes);
    }
    for (int i = whole_; i < depth_; ++i) {
      // As Simd::multiply; nothing is negative.
      const std::int64_t value = (std::int64_t{exponential(row[i], largest)} * multiplier + (std::int64_t{1} << (30 + shift)) + (std::int64_t{1} << 30)) >> (31 + shift);
      out[i] = static_cast<std::uint8_t>(((value < 255 ? value : 255) - 128) ^ flip_);
    }
  }

 private:
  std::int32_t code(std::uint8_t byte) const { return static_cast<std::int8_t>(byte ^ flip_); }
  std::int32_t exponential(std::uint8_t byte, std::int32_t largest) const { return exponentials_.of[largest - code(byte)]; }
  Simd::I32 exponentials(const std::uint8_t* from, std::int32_t largest) const { return Simd::gather(exponentials_.of, Simd::subtract(Simd::broadcast(largest), Simd::load_codes(from, flip_))); }

  const SoftmaxExponentials& exponentials_;
  int depth_, whole_;
  std::uint8_t flip_;
};

// 1 / (1 + a) for a >= 0, Q0.31 both, as fixed_point::one_over_one_plus; what is small never saturates.
inline Simd::I32 one_over_one_plus(Simd::I32 a) {
  const Simd::I32 half_denominator = Simd::add(Simd::shift_right<1>(a), Simd::broadcast(1 << 30));
  Simd::I32 x = Simd::add(Simd::broadcast(1515870810), Simd::multiply_high(half_denominator, Simd::broadcast(-1010580540)));
  for (int i = 0; i < 3; ++i) {
    const Simd::I32 error = Simd::subtract(Simd::broadcast(1 << 29), Simd::multiply_high(half_denominator, x));
    x = Simd::add(x, Simd::shift_left<2>(Simd::multiply_high(x, error)));
  }
  return Simd::select(Simd::less(x, Simd::broadcast(1 << 30)), Simd::shift_left<1>(x), Simd::broadcast(INT32_MAX));
}

// What becomes of the exponentials of rows of such sums: multiply(exponential, {multipliers[i], -shifts[i]}), or nothing where that is 0.
// Whole vectors of rows: sums behind the last must be positive too.
inline void scales_of(const std::int32_t* sums, std::int64_t rows, std::int32_t* multipliers, std::int32_t* shifts) {
  for (std::int64_t i = 0; i < rows; i += Simd::kLanes) {
    for (std::int64_t r = i; r < i + Simd::kLanes; ++r) {
      const int headroom = __builtin_clz(static_cast<unsigned>(sums[r]));
      multipliers[r] = static_cast<std::int32_t>((static_cast<unsigned>(sums[r]) << headroom) - (1u << 31));
      shifts[r] = 12 - headroom + 31 - 8;
    }
    const Simd::I32 shift = Simd::load(shifts + i), most = Simd::broadcast(31);
    Simd::store(multipliers + i, Simd::select(Simd::less(most, shift), Simd::broadcast(0), one_over_one_plus(Simd::load(multipliers + i))));
    Simd::store(shifts + i, Simd::at_most(shift, most));
  }
}

template <bool kShort>
void softmax_of(const SoftmaxQ8& softmax, const SoftmaxExponentials& exponentials, bool is_unsigned, const std::uint8_t* in, std::uint8_t* out) {
  constexpr int kBlock = 64;
  std::int32_t largest[kBlock], sums[kBlock], multipliers[kBlock], shifts[kBlock], kept[kBlock][SoftmaxRows<kShort>::kKept];
  for (std::int32_t& sum : sums) sum = 1;
  const SoftmaxRows<kShort> rows(exponentials, softmax.depth, is_unsigned);
  const Simd::Output output = Simd::output(-128, -128, 127, is_unsigned ? 0x80 : 0, Simd::kLanesAreChannels);
  for (std::int64_t begin = 0; begin < softmax.rows; begin += kBlock) {
    const std::int64_t count = softmax.rows - begin < kBlock ? softmax.rows - begin : kBlock, at = begin * softmax.depth;
    for (std::int64_t r = 0; r < count; ++r) {
      largest[r] = rows.largest(in + at + r * softmax.depth);
      sums[r] = rows.sum(in + at + r * softmax.depth, largest[r], kept[r]);
    }
    scales_of(sums, count, multipliers, shifts);
    for (std::int64_t r = 0; r < count; ++r) rows.write(in + at + r * softmax.depth, largest[r], multipliers[r], shifts[r], kept[r], output, out + at + r * softmax.depth);
  }
}

void softmax_of_rows(const SoftmaxQ8& softmax, const SoftmaxExponentials& exponentials, bool is_unsigned, const std::uint8_t* in, std::uint8_t* out) noexcept {
  if (softmax.depth <= SoftmaxRows<true>::kKept) softmax_of<true>(softmax, exponentials, is_unsigned, in, out);
  else softmax_of<false>(softmax, exponentials, is_unsigned, in, out);
}

constexpr VectorSoftmaxQ8 kVectorSoftmaxQ8{{"softmax_q8", Simd::kName}, softmax_of_rows};

}  // namespace
}  // namespace tandem
