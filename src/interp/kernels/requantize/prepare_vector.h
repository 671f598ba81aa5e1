// What the rescaling of a block of channels needs, made once. Included after one of simd/, whose Simd it uses.
#pragma once

#include <cstdint>

#include "interp/kernels/requantize/requantize.h"
#include "interp/kernels/requantize/step_search.h"
#include "interp/kernels/requantize/vector.h"
#include "interp/kernels/simd/integers.h"

namespace tandem {
namespace {

// Fills the rows that rescale_fixed() needs of lane `i`, whose results lie between `lowest` and `highest`. Returns whether it suits all of
// the lane's sums, and sets `constant` where they all have one result: channels of weights that are 0 are not rare, and their biases
// are so large that no other way would suit.
inline bool prepare_fixed(const Channels& channels, std::int32_t i, FixedMultiplier multiplier, SumRange range, std::int32_t lowest, std::int32_t highest, std::int32_t& constant) {
  std::int64_t factor = multiplier.multiplier, shift = -multiplier.shift;
  const std::int64_t center = channels.block->center, half = std::int64_t{1} << 30;
  constant = kNoConstant;
  if (range.reach() < SumRange::kUnbounded) {
    const auto result = [&](std::int64_t x) { return smaller(larger((x * factor + (half << shift) + (x < 0 ? -half : half)) >> (31 + shift), lowest), highest); };
    if (result(range.least) == result(range.most)) constant = static_cast<std::int32_t>(result(range.least));
  }
  std::int64_t term = (half << shift) + half;
  if (constant != kNoConstant) {
    // What a negative sum takes off is below the point.
    factor = 0;
    shift = 1;
    term = half << 1;
    term += std::int64_t{constant} << 32;
  }
  // The sum of all fits 32 bits once 31 have gone.
  const bool fits = (constant != kNoConstant ? 0 : range.reach() * factor >> 31) + ((1 + 2 * larger(center, -center)) << (shift - 1)) + 2 <= INT32_MAX;
  if (fits) term -= center << (31 + shift);
  channels.row(kMultiplier, 0)[i] = static_cast<std::int32_t>(factor);
  channels.row(kShift, 0)[i] = static_cast<std::int32_t>(shift);
  const int lane = i % Simd::kLanes;
  __builtin_memcpy(channels.row(lane % 2 == 0 ? kEvenTerm : kOddTerm, i / Simd::kLanes) + lane / 2 * 2, &term, sizeof term);
  return fits;
}

// Fills all rows but the bias and chooses how channels are rescaled. Lane i is for channel `of_lane[i]`, or for none (-1), and its sums lie
// in ranges[i].
inline void prepare_rescaling(const Requantization& to, const std::int32_t* of_lane, const SumRange* ranges, const Channels& channels) {
  const bool real = to.real != nullptr;
  const std::int32_t width = channels.vectors * Simd::kLanes, lowest = to.low - to.zero_point, highest = to.high - to.zero_point;
  // Where the clamp begins at zero, what becomes of negative sums does not matter.
  const bool one_sided = lowest == 0;
  BlockRescaling& block = *channels.block;
  block.sign_mask = one_sided ? 0 : INT32_MIN;
  block.center = one_sided ? (highest + 1) / 2 : 0;
  const auto all = [&](Rescaling how) {
    for (int v = 0; v < kMostVectors; ++v) block.how[v] = how;
  };

  bool each = false;
  std::int32_t constants[kMostVectors * Simd::kLanes];
  for (std::int32_t i = 0; i < width; ++i) {
    constants[i] = kNoConstant;
    if (real) {
      const double multiplier = of_lane[i] >= 0 ? to.real[of_lane[i]] : 0.0;
      each = each || !(multiplier < 0.5);
      channels.real_multipliers(0)[i] = multiplier;
      continue;
    }
    const FixedMultiplier multiplier = of_lane[i] >= 0 && to.fixed[of_lane[i]].multiplier != 0 ? to.fixed[of_lane[i]] : FixedMultiplier{0, -1};
    each = each || multiplier.shift > -1 || !prepare_fixed(channels, i, multiplier, ranges[i], lowest, highest, constants[i]);
  }
  if (each) {
    all(Rescaling::kEach);
    block.center = 0;
    __builtin_memcpy(channels.row(kMultiplier, 0), of_lane, static_cast<std::size_t>(width) * sizeof *of_lane);
    return;
  }
  for (int v = 0; v < channels.vectors; ++v) {
    int patches = 0;
    const bool found = StepSearch(channels, v, real, lowest, highest, ranges + v * Simd::kLanes, constants + v * Simd::kLanes).find(patches);
    if (real && !found) return all(Rescaling::kReal);
    block.how[v] = !found ? Rescaling::kFixed : patches == 0 ? Rescaling::kUnpatched : patches == 1 ? Rescaling::kPatchedOnce : Rescaling::kPatchedTwice;
  }
}

}  // namespace
}  // namespace tandem
