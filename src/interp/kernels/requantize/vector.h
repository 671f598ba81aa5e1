// From the sums of tiles to codes, for vectors. Included after one of simd/, whose Simd it uses. What it needs of the channels is prepared
// by prepare_vector.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/requantize/requantize.h"
#include "interp/kernels/simd/integers.h"
#include "interp/kernels/simd/unroll.h"

namespace tandem {
namespace {

// What a block of channels needs: rows of a value a lane, in this order. Terms have 64 bits, for even lanes and for odd ones. The row of
// multipliers and the next hold doubles where the rescaling is real, the former holds channels where they are rescaled one by one.
enum ChannelRow { kBias, kScale, kOffset, kFirstPatch, kFirstChange, kSecondPatch, kSecondChange, kEvenTerm, kOddTerm, kMultiplier, kShift, kChannelRows };

// How a vector of channels is rescaled; the last two are those of whole blocks.
enum class Rescaling : std::int32_t {
  kUnpatched,     // x * scale + offset
  kPatchedOnce,   // ... after one sum of a channel was moved
  kPatchedTwice,  // ... or two
  kFixed,         // rescale_fixed()
  kReal,          // in double precision
  kEach,          // by rescale_each(): multipliers of a half or more, terms that do not fit 32 bits
};

constexpr int kMostVectors = 4;  // of a block

// What the vectors of a block have in common; its rows follow.
struct alignas(64) BlockRescaling {
  Rescaling how[kMostVectors];
  std::int32_t sign_mask;  // where results below zero matter: whether offsets take the sum's sign
  std::int32_t center;     // what was taken off the results, so that they are small, where single precision is fine
  bool rarely() const { return how[0] > Rescaling::kFixed; }
};

// A block of `vectors` vectors of channels.
struct Channels {
  std::int32_t vectors;
  BlockRescaling* block;

  std::int32_t* row(ChannelRow which, int v) const { return reinterpret_cast<std::int32_t*>(block + 1) + (which * vectors + v) * Simd::kLanes; }
  Simd::I32 integers(ChannelRow which, int v) const { return Simd::load(row(which, v)); }
  Simd::F32 floats(ChannelRow which, int v) const { return Simd::load_f32(row(which, v)); }
  double* real_multipliers(int v) const { return reinterpret_cast<double*>(row(kMultiplier, 0)) + v * Simd::kLanes; }
};

// A block's channels where they were packed.
inline Channels channels_at(const std::byte* packed, std::int64_t vectors) {
  return {static_cast<std::int32_t>(vectors), const_cast<BlockRescaling*>(reinterpret_cast<const BlockRescaling*>(packed))};
}
inline std::int64_t channels_bytes(std::int64_t vectors) { return static_cast<std::int64_t>(sizeof(BlockRescaling)) + (vectors * Simd::kLanes * kChannelRows * 4 + 63) / 64 * 64; }

// round(x * multiplier / 2^31 / 2^shift) as multiply() of base/fixed_point.h does it, for shifts of 1 and more. Its two roundings are
// floor((x * multiplier + 2^(30 + shift) + (x < 0 ? -2^30 : 2^30)) / 2^(31 + shift)), whose terms for x >= 0 are even_terms and odd_terms.
template <bool kSigned>
inline Simd::I32 rescale_fixed(Simd::I32 x, Simd::I32 multipliers, Simd::I32 odd_multipliers, Simd::I32 even_terms, Simd::I32 odd_terms, Simd::I32 shifts) {
  const Simd::I32 high = Simd::multiply_add_high(x, multipliers, odd_multipliers, even_terms, odd_terms);
  return Simd::shift_right_signed(kSigned ? Simd::add(high, Simd::shift_right_signed<31>(x)) : high, shifts);
}

// The exact results of the lanes of vector `v`, less the center.
inline Simd::I32 rescale(const Channels& channels, int v, Simd::I32 x, bool real) {
  if (real) return Simd::subtract(Simd::multiply(x, channels.real_multipliers(v)), Simd::broadcast(channels.block->center));
  const Simd::I32 multipliers = channels.integers(kMultiplier, v), odd_multipliers = Simd::load(channels.row(kMultiplier, v) + 1);
  const Simd::I32 even_terms = channels.integers(kEvenTerm, v), odd_terms = channels.integers(kOddTerm, v), shifts = channels.integers(kShift, v);
  return channels.block->sign_mask == 0 ? rescale_fixed<false>(x, multipliers, odd_multipliers, even_terms, odd_terms, shifts)
                                        : rescale_fixed<true>(x, multipliers, odd_multipliers, even_terms, odd_terms, shifts);
}

// How the results of a block's channels become codes.
struct Finish {
  Channels channels;
  Simd::Output output;
  std::int32_t count;  // of channels
  const Requantization* requantization;

  Finish(const Requantization& to, const Channels& block, std::int32_t channel_count, const std::int32_t* order)
      : channels(block), output(Simd::output(static_cast<std::int16_t>(to.zero_point + block.block->center), static_cast<std::int8_t>(to.low), static_cast<std::int8_t>(to.high), to.flip, order)),
        count(channel_count), requantization(&to) {}
};

template <int kCount>
using Vectors = Simd::I32[static_cast<std::size_t>(kCount)];

// The rare ways: in double precision, or lane by lane.
template <int kWidth>
[[gnu::noinline]] void finish_rarely(const Finish& finish, const std::int32_t* sums, std::uint8_t* to) {
  Vectors<kWidth> results;
  if (finish.channels.block->how[0] == Rescaling::kEach) {
    std::int32_t each[static_cast<std::size_t>(kWidth * Simd::kLanes)];
    rescale_each(*finish.requantization, finish.channels.row(kMultiplier, 0), sums, kWidth * Simd::kLanes, each);
    for (int v = 0; v < kWidth; ++v) results[v] = Simd::load(each + v * Simd::kLanes);
  } else {
    for (int v = 0; v < kWidth; ++v) results[v] = rescale(finish.channels, v, Simd::load(sums + v * Simd::kLanes), true);
  }
  Simd::store_codes<kWidth>(results, finish.output, to, finish.count);
}

// Rescales the sums of vector `v` of some pixels. Each step is done for all of them at a time, so that what it needs of the channels is
// loaded once.
template <int kHeight, int kWidth>
[[gnu::always_inline]] inline void rescale_pixels(const Channels& channels, int v, Vectors<kWidth>* sums) {
  const Rescaling how = channels.block->how[v];
  const bool is_signed = channels.block->sign_mask != 0;
  if (how == Rescaling::kFixed) {
    const Simd::I32 multipliers = channels.integers(kMultiplier, v), odd_multipliers = Simd::load(channels.row(kMultiplier, v) + 1);
    const Simd::I32 even_terms = channels.integers(kEvenTerm, v), odd_terms = channels.integers(kOddTerm, v), shifts = channels.integers(kShift, v);
    if (is_signed) {
      TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) sums[r][v] = rescale_fixed<true>(sums[r][v], multipliers, odd_multipliers, even_terms, odd_terms, shifts);
    } else {
      TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) sums[r][v] = rescale_fixed<false>(sums[r][v], multipliers, odd_multipliers, even_terms, odd_terms, shifts);
    }
    return;
  }
  if (how == Rescaling::kPatchedOnce) {
    const Simd::I32 at = channels.integers(kFirstPatch, v), change = channels.integers(kFirstChange, v);
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) sums[r][v] = Simd::patch(sums[r][v], sums[r][v], at, change);
  } else if (how == Rescaling::kPatchedTwice) {
    const Simd::I32 at = channels.integers(kFirstPatch, v), change = channels.integers(kFirstChange, v);
    const Simd::I32 at_second = channels.integers(kSecondPatch, v), second_change = channels.integers(kSecondChange, v);
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) {
      const Simd::I32 sum = sums[r][v];
      sums[r][v] = Simd::patch(Simd::patch(sum, sum, at, change), sum, at_second, second_change);
    }
  }
  const Simd::F32 scale = channels.floats(kScale, v), offset = channels.floats(kOffset, v);
  if (is_signed) {
    const Simd::I32 sign_mask = Simd::broadcast(INT32_MIN);
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) sums[r][v] = Simd::scale(sums[r][v], scale, Simd::with_sign(offset, sums[r][v], sign_mask));
  } else {
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) sums[r][v] = Simd::scale(sums[r][v], scale, offset);
  }
}

// Writes the codes of some pixels, whose sums change on the way.
template <int kHeight, int kWidth>
[[gnu::always_inline]] inline void finish_pixels(const Finish& finish, Vectors<kWidth>* sums, std::uint8_t* const* to) {
  const Channels channels = finish.channels;
  if (channels.block->rarely()) {
    std::int32_t stored[static_cast<std::size_t>(kHeight)][static_cast<std::size_t>(kWidth * Simd::kLanes)];
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r)
      TANDEM_UNROLL for (int v = 0; v < kWidth; ++v) Simd::store(stored[r] + v * Simd::kLanes, sums[r][v]);
    for (int r = 0; r < kHeight; ++r) finish_rarely<kWidth>(finish, stored[r], to[r]);
    return;
  }
  TANDEM_UNROLL for (int v = 0; v < kWidth; ++v) rescale_pixels<kHeight, kWidth>(channels, v, sums);
  const Simd::Output output = finish.output;
  const std::int32_t count = finish.count;
  if (count == kWidth * Simd::kLanes && !output.narrow) {
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) Simd::store_all_codes<kWidth>(Simd::pack_codes<kWidth>(sums[r], output), to[r]);
  } else {
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) Simd::store_codes<kWidth>(sums[r], output, to[r], count);
  }
}

}  // namespace
}  // namespace tandem
