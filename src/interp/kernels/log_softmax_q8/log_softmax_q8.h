// Logarithm of softmax over the last axis of 8-bit codes, in integers; the output's scale is 1/16 and 0 is its type's largest code.
//
// Exponentials and their sum are softmax_q8's; the sum's logarithm is fixed_point::log_of_at_least_one, in Q5.26 as the differences are.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"

namespace tandem {

struct LogSoftmaxQ8 {
  static constexpr int kDifferenceIntegerBits = 5;
  std::int64_t rows = 0;
  int depth = 0;                       // values a row
  FixedMultiplier input_multiplier;    // takes a difference of codes to Q5.26
  FixedMultiplier inverse_multiplier;  // and back
  std::int32_t difference_low = 0;     // smaller differences count as exp = 0
};

// T: std::int8_t or std::uint8_t.
template <class T>
void log_softmax_q8(const LogSoftmaxQ8& softmax, const T* in, T* out) noexcept;

}  // namespace tandem
