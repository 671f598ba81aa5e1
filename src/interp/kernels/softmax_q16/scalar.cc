#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "interp/kernels/softmax_q16/softmax_q16.h"

namespace tandem {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int16_t>::min(), kLargest = std::numeric_limits<std::int16_t>::max();

std::int16_t saturate(std::int64_t x) { return static_cast<std::int16_t>(std::clamp(x, kLowest, kLargest)); }

// x * real without wrapping, for x <= 0: differences that are too large end at the lowest number.
std::int32_t multiply_saturating(std::int32_t x, FixedMultiplier m) {
  if (m.shift > 0 && std::int64_t{x} * (std::int64_t{1} << m.shift) < std::numeric_limits<std::int32_t>::min()) return std::numeric_limits<std::int32_t>::min();
  return multiply(x, m);
}

}  // namespace

template <class Real>
void make_softmax_tables(SoftmaxQ16& softmax) {
  constexpr Real kStepsPerUnit = 32768;
  softmax.exponential = make_table_q16<Real>([](Real x) { return std::exp(x); }, -10, 0, kStepsPerUnit);
  softmax.reciprocal = make_table_q16<Real>([](Real x) { return 1 / (1 + x); }, 0, 1, kStepsPerUnit);
}

template void make_softmax_tables<float>(SoftmaxQ16&);
template void make_softmax_tables<double>(SoftmaxQ16&);

void softmax_q16(const SoftmaxQ16& softmax, std::int64_t rows, const std::int16_t* in, std::int16_t* out) noexcept {
  for (std::int64_t row = 0; row < rows; ++row, in += softmax.depth, out += softmax.depth) {
    const std::int32_t largest = *std::max_element(in, in + softmax.depth);
    std::int64_t total = 0;
    for (int i = 0; i < softmax.depth; ++i) {
      // -65535 .. 0 stands for -10 .. 0; the table's argument has its middle at 0.
      const std::int64_t difference = multiply_saturating(in[i] - largest, softmax.input_multiplier);
      out[i] = lookup(softmax.exponential, saturate(difference + kLargest));
      total += out[i];
    }
    const auto sum = static_cast<std::uint32_t>(std::clamp<std::int64_t>(total, 1 << 14, std::numeric_limits<std::int32_t>::max()));
    const int headroom = std::countl_zero(sum);
    // The sum as 1 + x in Q1.16, x's middle moved to 0.
    const std::int64_t normalised = ((std::int64_t{sum} << (headroom - 1)) + (1 << 13)) >> 14;
    const std::int64_t scale = lookup(softmax.reciprocal, saturate(normalised - (1 << 16) - (1 << 15)));
    const int shift = 31 - headroom;
    for (int i = 0; i < softmax.depth; ++i) out[i] = static_cast<std::int16_t>(std::clamp<std::int64_t>((out[i] * scale + (std::int64_t{1} << (shift - 1))) >> shift, 0, kLargest));
  }
}

}  // namespace tandem
