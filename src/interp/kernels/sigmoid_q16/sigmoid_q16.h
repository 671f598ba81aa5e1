// Logistic function and hyperbolic tangent of 16-bit codes, interpolated between 256 values of the logistic function; the output's scale
// is 1/32768.
#pragma once

#include <array>
#include <cstdint>

namespace tandem {

// sigmoid(i / 24) in Q0.16, adjusted for interpolation.
using SigmoidTable = std::array<std::uint16_t, 256>;
SigmoidTable make_sigmoid_table();

struct SigmoidQ16 {
  SigmoidTable table;
  // code * multiplier / 2^right_shift is the argument in steps of 1 / (3 * 4096).
  std::int32_t multiplier = 0;
  int right_shift = 0;  // 0..31
};

void logistic_q16(const SigmoidQ16& sigmoid, const std::int16_t* in, std::int16_t* out, std::int64_t count) noexcept;
void tanh_q16(const SigmoidQ16& sigmoid, const std::int16_t* in, std::int16_t* out, std::int64_t count) noexcept;

}  // namespace tandem
