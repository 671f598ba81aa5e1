// How vectors of channels can be rescaled in single precision. Included after one of simd/, whose Simd it uses.
//
// Both rescalings are monotone in the sum, and only the sums at which they step from one code to the next matter. Rounding
// x * scale + offset in single precision is monotone too. So prepare looks at every step of every channel: where the two differ there at
// no more than two sums, which the kernel then moves to their neighbours ("patches"), they are equal for every sum. Vectors with other
// channels take the exact and slower way.
#pragma once

#include <cstdint>

#include "interp/kernels/requantize/vector.h"
#include "interp/kernels/simd/floats.h"
#include "interp/kernels/simd/integers.h"

namespace tandem {
namespace {

// What a lane's sums may be.
struct SumRange {
  std::int64_t least, most;
  // Of `bias` and products of weights, whose sum and sum of sizes are given, with codes less their zero point.
  static SumRange of(std::int64_t bias, std::int64_t zero_point, std::int64_t weights, std::int64_t sizes) {
    const std::int64_t least_code = bias - zero_point * weights;
    return {least_code + 255 * (weights - sizes) / 2, least_code + 255 * (weights + sizes) / 2};
  }
  static constexpr std::int64_t kUnbounded = std::int64_t{1} << 31;
  // No sum is farther from zero; kUnbounded where sums may wrap.
  std::int64_t reach() const { return smaller(larger(-least, most), kUnbounded); }
};

constexpr std::int32_t kNoConstant = INT32_MIN;  // for channels that have more than one result

// Looks for scale, offset and patches of one vector of channels.
class StepSearch {
 public:
  // Results from `lowest` on up to `highest`, both without the zero point, are told apart. Lanes with constants[lane] have that result.
  StepSearch(const Channels& channels, int v, bool real, std::int32_t lowest, std::int32_t highest, const SumRange* ranges, const std::int32_t* constants)
      : channels_(channels), v_(v), real_(real), lowest_(lowest), highest_(highest), ranges_(ranges), constants_(constants) {}

  // Whether there are any; how many patches the worst channel needs.
  bool find(int& patches) {
    if (is_hopeless()) return false;
    find_steps();
    Simd::I32 fewest = Simd::broadcast(3);
    for (const Candidate& candidate : kCandidates) {
      fewest = take_better(candidate, fewest);
      if (!Simd::any(Simd::less(Simd::broadcast(1), fewest))) break;
    }
    patches = Simd::any(Simd::less(Simd::broadcast(1), fewest)) ? 2 : Simd::any(Simd::less(Simd::broadcast(0), fewest)) ? 1 : 0;
    return !Simd::any(Simd::less(Simd::broadcast(2), fewest));
  }

 private:
  // Variations of what is nearest: steps of the last place of the scale, shares of it for the offset.
  struct Candidate {
    std::int32_t places;
    float share;
  };
  static constexpr Candidate kCandidates[] = {{0, 0.0f}, {1, 0.0f}, {-1, 0.0f}, {0, 0.05f}, {0, -0.05f}, {1, 0.05f}, {-1, 0.05f}, {1, -0.05f}, {-1, -0.05f}};

  // Sums that may wrap have no steps to look at. Otherwise single precision errs by about r * 2^-24 at result r, and next to a step one sum
  // in 1 / multiplier is as near to it: r^2 / multiplier says how many patches to expect. Of the vectors of MobileNet, ResNet, SqueezeNet,
  // EfficientNet and YOLO, 36 % are found between 2^25 and 2^25.5, 2 % above.
  bool is_hopeless() const {
    for (int lane = 0; lane < Simd::kLanes; ++lane) {
      if (constants_[lane] != kNoConstant) continue;
      const std::int64_t reach = ranges_[lane].reach();
      const double scale = multiplier(lane), result = static_cast<double>(reach) * scale < 128 ? static_cast<double>(reach) * scale : 128;
      if (reach >= kFarthest || result * result > 0x1.7p25 * scale || (!real_ && shift_of(lane) > kMostShift && result > 0.25)) return true;
    }
    return false;
  }

  Simd::I32 exact(Simd::I32 x) const { return Simd::add(rescale(channels_, v_, x, real_), Simd::broadcast(channels_.block->center)); }

  // The least sum of each channel whose result is `level` or more, for each level above the lowest.
  void find_steps() {
    if (real_) return find_real_steps();
    find_fixed_steps(lowest_ + 1, highest_ < 0 ? highest_ : 0, -1);
    find_fixed_steps(lowest_ < 0 ? 1 : lowest_ + 1, highest_, 1);
  }

  // Sums of one sign have results of level and more if sum * multiplier >= level * 2^(31 + shift) - (2^(30 + shift) + sign * 2^30). From
  // level to level the right side grows by the same number, so that division with a remainder is done by adding.
  void find_fixed_steps(std::int32_t first, std::int32_t last, std::int64_t sign) {
    if (first > last) return;
    std::int32_t steps[Simd::kLanes], more[Simd::kLanes], rests[Simd::kLanes], more_rests[Simd::kLanes], multipliers[Simd::kLanes];
    for (int lane = 0; lane < Simd::kLanes; ++lane) {
      const std::int64_t multiplier = channels_.row(kMultiplier, v_)[lane];
      const std::int32_t shift = shift_of(lane);
      if (multiplier == 0 || shift > kMostShift) {  // sums do not go so far
        steps[lane] = sign > 0 ? kFarthest : -kFarthest;
        more[lane] = rests[lane] = more_rests[lane] = multipliers[lane] = 0;
        continue;
      }
      const std::int64_t level = std::int64_t{1} << (31 + shift), bound = first * level - (level / 2 + sign * (std::int64_t{1} << 30));
      const std::int64_t step = bound > 0 ? divide_up(bound, multiplier) : -(-bound / multiplier);
      steps[lane] = static_cast<std::int32_t>(step);
      rests[lane] = static_cast<std::int32_t>(step * multiplier - bound);
      more[lane] = static_cast<std::int32_t>(level / multiplier);
      more_rests[lane] = static_cast<std::int32_t>(level % multiplier);
      multipliers[lane] = static_cast<std::int32_t>(multiplier);
    }
    Simd::I32 step = Simd::load(steps), rest = Simd::load(rests);
    const Simd::I32 multiplier = Simd::load(multipliers), zero = Simd::broadcast(0), one = Simd::broadcast(1);
    for (std::int32_t level = first; level <= last; ++level) {
      Simd::store(steps_[level - lowest_ - 1], step);
      step = Simd::add(step, Simd::load(more));
      rest = Simd::subtract(rest, Simd::load(more_rests));
      const Simd::Mask below = Simd::less(rest, zero);
      step = Simd::select(below, Simd::add(step, one), step);
      rest = Simd::select(below, Simd::add(rest, multiplier), rest);
    }
  }

  void find_real_steps() {
    double inverse[Simd::kLanes];
    for (int lane = 0; lane < Simd::kLanes; ++lane) {
      const double scale = multiplier(lane);
      inverse[lane] = scale > 0 ? 1 / scale : 1e9;
    }
    const Simd::I32 one = Simd::broadcast(1), minus_one = Simd::broadcast(-1);
    for (std::int32_t level = lowest_ + 1; level <= highest_; ++level) {
      const Simd::I32 target = Simd::broadcast(level);
      Simd::I32 step = Simd::ceilings(level - 0.5, inverse);
      // Ties may lie on either side; the multiplication decides.
      for (int round = 0; round < 2; ++round) {
        const Simd::I32 before = Simd::add(step, minus_one);
        const Simd::Mask early = Simd::less(exact(step), target), late = Simd::less(Simd::broadcast(level - 1), exact(before));
        if (!Simd::any(Simd::either(early, late))) break;
        step = Simd::select(early, Simd::add(step, one), Simd::select(late, before, step));
      }
      Simd::store(steps_[level - lowest_ - 1], step);
    }
  }

  // Tries a candidate and keeps it for the channels that need fewer patches with it. Returns how many they need; 3 are too many.
  Simd::I32 take_better(const Candidate& candidate, Simd::I32 fewest) {
    const BlockRescaling& block = *channels_.block;
    float scales[Simd::kLanes], offsets[Simd::kLanes];
    std::int32_t least[Simd::kLanes], most[Simd::kLanes];
    for (int lane = 0; lane < Simd::kLanes; ++lane) {
      const double scale = multiplier(lane);
      scales[lane] = neighbour(static_cast<float>(scale), candidate.places);
      offsets[lane] = static_cast<float>(base_offset(lane) + candidate.share * scale - block.center);
      least[lane] = static_cast<std::int32_t>(larger(ranges_[lane].least, -kFarthest));
      most[lane] = static_cast<std::int32_t>(smaller(ranges_[lane].most, kFarthest));
      if (constants_[lane] == kNoConstant) continue;
      // Offsets take the sum's sign, which is that of its result.
      const std::int32_t constant = constants_[lane] - block.center;
      scales[lane] = 0.0f;
      offsets[lane] = static_cast<float>(block.sign_mask != 0 && constant < 0 ? -constant : constant);
    }
    const Simd::F32 scale = Simd::load(scales), offset = Simd::load(offsets);
    const Simd::I32 sign_mask = Simd::broadcast(block.sign_mask), center = Simd::broadcast(block.center);
    const auto fast = [&](Simd::I32 x) { return Simd::add(Simd::scale(x, scale, Simd::with_sign(offset, x, sign_mask)), center); };

    const Simd::I32 one = Simd::broadcast(1), minus_one = Simd::broadcast(-1), zero = Simd::broadcast(0), three = Simd::broadcast(3);
    const Simd::I32 past_most = Simd::add(Simd::load(most), one), before_least = Simd::add(Simd::load(least), minus_one);
    Simd::I32 needed = zero, at[2] = {zero, zero}, change[2] = {zero, zero};
    // At sum x the result must be `wanted`; where it is not, `to`, the neighbour on x's side of the step, must have it. Multipliers below a
    // half give each level two sums or more, so that no sum is wrong for two steps; level 0 may have sum 0 alone, which is never wrong.
    const auto look = [&](Simd::I32 x, Simd::I32 wanted, Simd::I32 to) {
      const Simd::Mask reached = Simd::both(Simd::less(x, past_most), Simd::less(before_least, x));
      const Simd::Mask wrong = Simd::both(reached, Simd::differ(fast(x), wanted));
      if (!Simd::any(wrong)) return;
      const Simd::I32 moved = Simd::add(x, to);
      for (int slot = 0; slot < 2; ++slot) {
        const Simd::Mask here = Simd::both(wrong, Simd::equal(needed, Simd::broadcast(slot)));
        at[slot] = Simd::select(here, x, at[slot]);
        change[slot] = Simd::select(here, to, change[slot]);
      }
      needed = Simd::select(wrong, Simd::add(needed, one), needed);
      needed = Simd::select(Simd::both(wrong, Simd::differ(fast(moved), wanted)), three, needed);
    };
    for (std::int32_t level = lowest_ + 1; level <= highest_; ++level) {
      const Simd::I32 step = Simd::load(steps_[level - lowest_ - 1]), before = Simd::add(step, minus_one);
      // Nearly all levels are right at both sums.
      if (!Simd::any(Simd::either(Simd::differ(fast(step), Simd::broadcast(level)), Simd::differ(fast(before), Simd::broadcast(level - 1))))) continue;
      look(step, Simd::broadcast(level), one);
      look(before, Simd::broadcast(level - 1), minus_one);
      if (!Simd::any(Simd::less(needed, fewest))) return fewest;
    }
    const Simd::I32 ends[] = {Simd::load(least), Simd::load(most)};
    for (const Simd::I32 end : ends) {
      const auto kept = [&](Simd::I32 result) { return Simd::at_most(Simd::at_least(result, Simd::broadcast(lowest_)), Simd::broadcast(highest_)); };
      // A sum that is patched has been looked at.
      const Simd::Mask patched = Simd::either(Simd::equal(end, at[0]), Simd::equal(end, at[1]));
      const Simd::Mask wrong = Simd::differ(kept(fast(end)), kept(exact(end)));
      needed = Simd::select(wrong, Simd::select(patched, needed, three), needed);
    }
    const Simd::Mask better = Simd::less(needed, fewest);
    const auto keep = [&](ChannelRow row, Simd::I32 value) { Simd::store(channels_.row(row, v_), Simd::select(better, value, channels_.integers(row, v_))); };
    keep(kScale, Simd::bits_of(scale));
    keep(kOffset, Simd::bits_of(offset));
    keep(kFirstPatch, at[0]);
    keep(kFirstChange, change[0]);
    keep(kSecondPatch, at[1]);
    keep(kSecondChange, change[1]);
    return Simd::select(better, needed, fewest);
  }

  double multiplier(int lane) const {
    if (real_) return channels_.real_multipliers(v_)[lane];
    return channels_.row(kMultiplier, v_)[lane] / static_cast<double>(std::int64_t{1} << (31 + shift_of(lane)));
  }
  // The second rounding lifts results by 2^-(shift + 1) away from zero.
  double base_offset(int lane) const { return real_ ? 0.0 : 1.0 / static_cast<double>(std::int64_t{2} << shift_of(lane)); }
  std::int32_t shift_of(int lane) const { return channels_.row(kShift, v_)[lane]; }

  static constexpr std::int32_t kFarthest = INT32_MAX - 1;
  static constexpr std::int32_t kMostShift = 20;  // where steps stay below 2^31

  const Channels& channels_;
  int v_;
  bool real_;
  std::int32_t lowest_, highest_;
  const SumRange* ranges_;
  const std::int32_t* constants_;
  std::int32_t steps_[255][Simd::kLanes];
};

}  // namespace
}  // namespace tandem
