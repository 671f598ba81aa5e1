// Bilinear resizing of int8 codes for vectors of channels. Included after one of simd/, whose Simd it uses, by the file of each instruction
// set.
#pragma once

#include <cstdint>

#include "interp/kernels/resize_bilinear_q10/resize_bilinear_q10.h"

namespace tandem {
namespace {

// Of a vector of channels, whose codes in the upper and lower row are at left and right: between left and right first, which is exact.
inline Simd::I32 between(const std::int8_t* left, const std::int8_t* right, Simd::I32 left_weight, Simd::I32 right_weight) {
  return Simd::add(Simd::multiply_low(Simd::widen(left), left_weight), Simd::multiply_low(Simd::widen(right), right_weight));
}

void row(const std::int8_t* top, const std::int8_t* bottom, const SampleQ10& y, const SampleQ10* columns, std::int64_t count, std::int64_t channels, std::int8_t* out) noexcept {
  const Simd::Output output = Simd::output(0, -128, 127, 0, Simd::kLanesAreChannels);
  const Simd::I32 upper = Simd::broadcast(y.low_weight), lower = Simd::broadcast(y.high_weight), half = Simd::broadcast(1 << 19);
  for (const SampleQ10* x = columns; x < columns + count; ++x, out += channels) {
    const Simd::I32 left_weight = Simd::broadcast(x->low_weight), right_weight = Simd::broadcast(x->high_weight);
    const std::int64_t left = x->low * channels, right = x->high * channels;
    const auto write = [&](std::int64_t c) {
      const Simd::I32 sum = Simd::add(Simd::multiply_low(between(top + left + c, top + right + c, left_weight, right_weight), upper),
                                      Simd::multiply_low(between(bottom + left + c, bottom + right + c, left_weight, right_weight), lower));
      // Halves away from zero: a negative sum's go down.
      const Simd::I32 code = Simd::shift_right_signed<20>(Simd::add(Simd::add(sum, half), Simd::shift_right_signed<31>(sum)));
      Simd::store_codes<1>(&code, output, reinterpret_cast<std::uint8_t*>(out) + c, Simd::kLanes);
    };
    std::int64_t c = 0;
    for (; c + Simd::kLanes < channels; c += Simd::kLanes) write(c);
    write(channels - Simd::kLanes);  // begins within the one before
  }
}

constexpr VectorResizeQ10 kVectorResizeQ10{{"resize_bilinear_q10", Simd::kName}, row, Simd::kLanes};

}  // namespace
}  // namespace tandem
