#include <algorithm>
#include <cmath>

#include "interp/kernels/sigmoid_q16/sigmoid_q16.h"

namespace tandem {
namespace {

struct Argument {
  std::uint32_t magnitude;  // bounded by where the table ends
  bool negative;
};

Argument argument(const SigmoidQ16& sigmoid, std::int16_t code) {
  constexpr std::int64_t kEnd = 256 << 9;
  const std::int64_t round = sigmoid.right_shift > 0 ? std::int64_t{1} << (sigmoid.right_shift - 1) : 0;
  const std::int64_t x = (std::int64_t{code} * sigmoid.multiplier + round) >> sigmoid.right_shift;
  return {static_cast<std::uint32_t>(std::min(std::abs(x), kEnd)), x < 0};
}

// Q0.16 with `bits` more of fraction.
std::uint32_t interpolate(const SigmoidTable& table, std::uint32_t magnitude, int bits) {
  const std::uint32_t index = magnitude >> bits, fraction = magnitude & ((1u << bits) - 1);
  return (std::uint32_t{table[index]} << bits) + fraction * (std::uint32_t{table[index + 1]} - table[index]);
}

}  // namespace

// Each value is moved up by half of what interpolation loses in the middle of the stretch behind it; the last is where the function ends.
SigmoidTable make_sigmoid_table() {
  const auto sigmoid = [](double i) { return 65536 / (1 + std::exp(-i / 24)); };
  SigmoidTable table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto x = static_cast<double>(i);
    const double lost = sigmoid(x + 0.5) - (sigmoid(x) + sigmoid(x + 1)) / 2;
    table[i] = static_cast<std::uint16_t>(std::round(sigmoid(x) + lost / 2));
  }
  table.back() = 65535;
  return table;
}

void logistic_q16(const SigmoidQ16& sigmoid, const std::int16_t* in, std::int16_t* out, std::int64_t count) noexcept {
  for (std::int64_t i = 0; i < count; ++i) {
    const auto [magnitude, negative] = argument(sigmoid, in[i]);
    const std::uint32_t value = (magnitude >> 9) >= 255 ? 0x7fffu << 10 : interpolate(sigmoid.table, magnitude, 9);  // Q0.25
    // 1 - value for a negative argument; the halves that are added round down to Q0.15, those of negative arguments down.
    out[i] = static_cast<std::int16_t>((negative ? (1u << 25) - value + (1u << 9) - 1 : value + (1u << 9)) >> 10);
  }
}

void tanh_q16(const SigmoidQ16& sigmoid, const std::int16_t* in, std::int16_t* out, std::int64_t count) noexcept {
  for (std::int64_t i = 0; i < count; ++i) {
    // tanh(x) = 2 sigmoid(2 x) - 1: the argument is doubled by reading the table with one bit less of fraction.
    const auto [magnitude, negative] = argument(sigmoid, in[i]);
    const auto value = static_cast<std::int32_t>((magnitude >> 8) >= 255 ? 0xffffu << 8 : interpolate(sigmoid.table, magnitude, 8));  // Q0.24
    constexpr std::int32_t kHalf = 1 << 23;
    out[i] = static_cast<std::int16_t>((negative ? kHalf - value + (1 << 7) - 1 : value - kHalf + (1 << 7)) >> 8);
  }
}

}  // namespace tandem
