// Mean over some axes of 8-bit codes.
//
//   out = clamp(output_zero_point + multiply(sum - input_zero_point * count, multiplier)), the multiplier holding 1 / count
#pragma once

#include <cstdint>

#include "base/fixed_point.h"

namespace tandem {

struct MeanQ8 {
  static constexpr int kMaxRank = 8;
  int rank = 0;
  std::int32_t shape[kMaxRank] = {};
  bool reduced[kMaxRank] = {};
  std::int64_t out_count = 0;      // values of the output
  std::int64_t reduced_count = 0;  // values that each of them is the mean of
  std::int32_t input_zero_point = 0, output_zero_point = 0;
  FixedMultiplier multiplier;
};

// `sums` is scratch of out_count values. T: std::int8_t or std::uint8_t.
template <class T>
void mean_q8(const MeanQ8& mean, const T* in, std::int32_t* sums, T* out) noexcept;

}  // namespace tandem
