// Softmax over the last axis of 16-bit codes with zero point 0; the output's scale is 1/32768.
//
// exp and 1 / (1 + x) are interpolated tables (lookup_q16); sums are in Q16.15.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "interp/kernels/lookup_q16/lookup_q16.h"

namespace tandem {

struct SoftmaxQ16 {
  std::int64_t rows = 0;
  int depth = 0;                     // values a row
  FixedMultiplier input_multiplier;  // takes a difference of codes to steps of 10 / 65535
  TableQ16 exponential;              // of -10 .. 0, Q0.15
  TableQ16 reciprocal;               // 1 / (1 + x) of x = 0 .. 1, Q0.15
};

// Real: what TFLite makes its tables with, double; in TFLite Micro float.
template <class Real>
void make_softmax_tables(SoftmaxQ16& softmax);

// `rows` of them.
void softmax_q16(const SoftmaxQ16& softmax, std::int64_t rows, const std::int16_t* in, std::int16_t* out) noexcept;

}  // namespace tandem
