// Pools of 8-bit codes for vectors of channels. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/pool_q/pool_q.h"
#include "interp/kernels/pool_vector.h"
#include "interp/kernels/simd/bytes.h"
#include "interp/kernels/simd/unroll.h"

namespace tandem {
namespace {

// Code: std::int8_t or std::uint8_t. By itself so that its loops have the registers.
template <int kSize, class Code>
[[gnu::noinline]] void max_of_stretch(const PoolQ& pool, const Stretch& stretch, const std::uint8_t* in, std::uint8_t* out) {
  using Block = Bytes<kSize>;
  constexpr Code kOrder{};
  const PoolSteps steps(pool.window);
  const auto low = Block::all(pool.clamp_low), high = Block::all(pool.clamp_high);
  const auto start = Block::all(stretch.rows == 0 || stretch.columns == 0 ? 0 : static_cast<Code>(-1) < 0 ? -128 : 0);
  const int rows = stretch.rows;
  with_columns(stretch.columns, [&](const auto& columns) {
    for (int i = stretch.windows; i > 0; --i, in += steps.window, out += steps.pixel)
      for_each_block<kSize>(steps.pixel, [&](std::int64_t c) {
        const auto best = fold_window(in + c, rows, columns(), steps, start, [&](auto so_far, const std::uint8_t* from) { return Block::larger(kOrder, so_far, Block::load(from)); });
        Block::store(out + c, Block::smaller(kOrder, Block::larger(kOrder, best, low), high));
      });
  });
}

template <int kSize, class Code>
void max_of_blocks(const PoolQ& pool, const std::uint8_t* in, std::uint8_t* out, std::int64_t begin, std::int64_t end) {
  for_each_stretch(pool.window, begin, end, [&](const Stretch& stretch) { max_of_stretch<kSize, Code>(pool, stretch, in + stretch.in, out + stretch.out); });
}

template <class Code>
void max_of_codes(const PoolQ& pool, const std::uint8_t* in, std::uint8_t* out, std::int64_t begin, std::int64_t end) {
  const int channels = pool.window.in_channels;
#if defined(__AVX512BW__)
  if (channels >= 64) return max_of_blocks<64, Code>(pool, in, out, begin, end);
#endif
  if (channels >= 32) return max_of_blocks<32, Code>(pool, in, out, begin, end);
  if (channels >= 16) return max_of_blocks<16, Code>(pool, in, out, begin, end);
  max_of_blocks<8, Code>(pool, in, out, begin, end);
}

void max_pool_vectors(const PoolQ& pool, bool is_unsigned, const std::uint8_t* in, std::uint8_t* out, std::int64_t begin, std::int64_t end) noexcept {
  if (is_unsigned) max_of_codes<std::uint8_t>(pool, in, out, begin, end);
  else max_of_codes<std::int8_t>(pool, in, out, begin, end);
}

template <int kVectors>
[[gnu::noinline]] void average_of_stretch(const PoolQ& pool, bool is_unsigned, const Stretch& stretch, const std::uint8_t* in, std::uint8_t* out) {
  constexpr int kSize = kVectors * Simd::kLanes;
  struct Sums {
    Simd::I32 v[static_cast<std::size_t>(kVectors)];
  };
  // Signed codes inside: those of uint8 have 128 taken off.
  const std::int32_t shift = is_unsigned ? 128 : 0, taps = stretch.rows * stretch.columns;
  const std::uint8_t flip = is_unsigned ? 0x80 : 0;
  const Simd::Output output = Simd::output(static_cast<std::int16_t>(-shift), static_cast<std::int8_t>(pool.clamp_low - shift), static_cast<std::int8_t>(pool.clamp_high - shift), flip, Simd::kLanesAreChannels);
  const PoolSteps steps(pool.window);
  const Simd::F32 divisor = Simd::broadcast(static_cast<float>(taps > 0 ? taps : 1)), half = Simd::broadcast(static_cast<float>(taps / 2));
  Sums start;
  TANDEM_UNROLL for (int v = 0; v < kVectors; ++v) start.v[v] = Simd::broadcast(shift * taps);
  for (int i = stretch.windows; i > 0; --i, in += steps.window, out += steps.pixel)
    for_each_block<kSize>(steps.pixel, [&](std::int64_t c) {
      Sums sums = fold_window(in + c, stretch.rows, stretch.columns, steps, start, [&](Sums so_far, const std::uint8_t* from) {
        TANDEM_UNROLL for (int v = 0; v < kVectors; ++v) so_far.v[v] = Simd::add(so_far.v[v], Simd::load_codes(from + v * Simd::kLanes, flip));
        return so_far;
      });
      // Single precision has the sums exactly, and the quotient lies on the right side of each integer.
      TANDEM_UNROLL for (int v = 0; v < kVectors; ++v) {
        const Simd::F32 sum = Simd::to_floats(sums.v[v]);
        sums.v[v] = Simd::truncate(Simd::divide(Simd::add(sum, Simd::with_sign(half, sum)), divisor));
      }
      Simd::store_codes<kVectors>(sums.v, output, out + c, kSize);
    });
}

template <int kVectors>
void average_of_blocks(const PoolQ& pool, bool is_unsigned, const std::uint8_t* in, std::uint8_t* out, std::int64_t begin, std::int64_t end) {
  for_each_stretch(pool.window, begin, end, [&](const Stretch& stretch) { average_of_stretch<kVectors>(pool, is_unsigned, stretch, in + stretch.in, out + stretch.out); });
}

void average_pool_vectors(const PoolQ& pool, bool is_unsigned, const std::uint8_t* in, std::uint8_t* out, std::int64_t begin, std::int64_t end) noexcept {
  if (pool.window.in_channels >= 4 * Simd::kLanes) average_of_blocks<4>(pool, is_unsigned, in, out, begin, end);
  else average_of_blocks<1>(pool, is_unsigned, in, out, begin, end);
}

constexpr VectorPoolQ8 kVectorPoolQ8{{"pool_q", Simd::kName}, average_pool_vectors, max_pool_vectors, Simd::kLanes, 8};

}  // namespace
}  // namespace tandem
