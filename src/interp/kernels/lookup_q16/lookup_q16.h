// A function of one 16-bit code, interpolated between 513 of its values, one every 128 codes.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace tandem {

// table[256 + code / 128]; the last value is only there to interpolate towards.
using TableQ16 = std::array<std::int16_t, 513>;

// `value` interpolated; the slope between two entries wraps at 16 bits, as TFLite's does.
inline std::int16_t lookup(const TableQ16& table, std::int16_t code) {
  const auto index = static_cast<std::size_t>(256 + (code >> 7));
  const auto slope = static_cast<std::int16_t>(table[index + 1] - table[index]);
  return static_cast<std::int16_t>(table[index] + ((slope * (code & 0x7f) + 64) >> 7));
}

void lookup_q16(const TableQ16& table, const std::int16_t* in, std::int16_t* out, std::int64_t count) noexcept;

// The table of real(x) for x from `low` to `high`, whose values are codes of scale 1 / `steps_per_unit`. Each is moved by half of the
// error that interpolating would have in the middle of its stretch. Real is the type that TFLite computes in.
template <class Real, class Function>
TableQ16 make_table_q16(const Function& real, Real low, Real high, Real steps_per_unit) {
  constexpr Real kLowest = std::numeric_limits<std::int16_t>::min(), kLargest = std::numeric_limits<std::int16_t>::max();
  const auto code = [&](Real value) { return static_cast<std::int16_t>(std::isnan(value) ? Real{0} : std::clamp(value, kLowest, kLargest)); };
  constexpr int kSteps = 512;
  const Real step = (high - low) / kSteps, half_step = step / 2;
  TableQ16 table{};
  for (int i = 0; i < kSteps; ++i) {
    const Real here = real(low + static_cast<Real>(i) * step);
    const Real middle = real(low + static_cast<Real>(i) * step + half_step);
    const Real next = real(low + static_cast<Real>(i + 1) * step);
    const Real sample = std::round(here * steps_per_unit);
    const Real interpolated = std::round((next * steps_per_unit + std::round(here * steps_per_unit)) / 2);
    const Real bias = std::round((interpolated - std::round(middle * steps_per_unit)) / 2);
    table[static_cast<std::size_t>(i)] = code(sample - bias);
  }
  table[kSteps] = code(std::round(real(high) * steps_per_unit));
  return table;
}

}  // namespace tandem
