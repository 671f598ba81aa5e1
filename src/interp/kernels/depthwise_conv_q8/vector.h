// The packed depthwise convolution for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
//
// Four rows of a column of the strip are interleaved, channel by channel, so that one multiplication adds four taps of every channel. The
// columns of a tile of pixels are interleaved once for all windows that read them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/requantize/prepare_vector.h"
#include "interp/kernels/requantize/vector.h"
#include "interp/kernels/strips/strips_q8.h"

namespace tandem {
namespace {

// The packed filter: the blocks of channels, then each one's channels (requantize/vector.h) and weights [shift][pass][column][quad of rows]
// [lane and row as Quads has them], where missing rows are 0. Where a quad has room for one more row, the weights of shift 1 lie a row
// lower: they compute the next row of the output from the same interleaved columns.
struct Block {
  std::int32_t first, count, width;  // channels; how many are computed
  std::int32_t passes;               // weights that do not fit 8 bits are split into sums
  std::int64_t channels, weights;    // where they lie, in bytes from the beginning
};

struct Layout {
  // Pixels of a few channels that lie beside each other are computed as one of `fold` times as many.
  std::int64_t fold, channels, columns, quads, shifts;
  explicit Layout(const Window& w)
      : fold(w.stride_x == 1 ? larger(1, smaller(4, Simd::kWidestQuads / w.out_channels)) : 1), channels(fold * w.out_channels), columns(w.filter_width),
        quads(divide_up(w.filter_height, 4)), shifts(w.filter_height > 1 && w.filter_height % 4 != 0 && w.stride_y == w.dilation_y ? 2 : 1) {}
  // The widest blocks first; the last has the width that wastes least.
  std::int64_t width_at(std::int64_t channel) const {
    const std::int64_t left = channels - channel;
    return left > 32 && Simd::kWidestQuads >= 64 ? 64 : left > 16 && Simd::kWidestQuads >= 32 ? 32 : 16;
  }
  std::int64_t blocks() const {
    std::int64_t count = 0;
    for (std::int64_t c = 0; c < channels; c += width_at(c)) ++count;
    return count;
  }
  std::int64_t blocks_bytes() const { return round_up(blocks() * static_cast<std::int64_t>(sizeof(Block)), kLine); }
  std::int64_t pass_bytes(std::int64_t width) const { return columns * quads * width * 4; }
};

inline std::int64_t block_channels_bytes(std::int64_t width) { return channels_bytes(divide_up(width, Simd::kLanes)); }

// Of how many numbers of 8 bits any of the weights must be the sum.
inline std::int64_t passes_of(const ConvQ8& op) {
  const Window& w = op.conv.window;
  std::uint8_t least = 255, most = 0;
  for (std::int64_t i = 0, count = std::int64_t{w.filter_height} * w.filter_width * w.out_channels; i < count; ++i) {
    const auto code = static_cast<std::uint8_t>(op.filter[i] ^ op.flip);
    least = code < least ? code : least;
    most = code > most ? code : most;
  }
  return larger(1, larger(divide_up(most - op.weight_zero_point, 127), divide_up(op.weight_zero_point - least, 128)));
}

std::size_t depthwise_packed_bytes(const ConvQ8& op) noexcept {
  const Layout l(op.conv.window);
  const std::int64_t passes = passes_of(op);
  std::int64_t bytes = l.blocks_bytes();
  for (std::int64_t c = 0; c < l.channels; c += l.width_at(c)) bytes += block_channels_bytes(l.width_at(c)) + l.shifts * passes * l.pass_bytes(l.width_at(c));
  return static_cast<std::size_t>(bytes);
}

// Calls body with the type for blocks of `width` channels.
template <int kOf>
struct Wide {
  static constexpr int kWidth = kOf;
};
template <class Body>
inline void with_quads(std::int64_t width, const Body& body) {
  if constexpr (Simd::kWidestQuads >= 64) {
    if (width == 64) return body(Wide<64>());
  }
  if constexpr (Simd::kWidestQuads >= 32) {
    if (width == 32) return body(Wide<32>());
  }
  body(Wide<16>());
}

template <int kWidth>
void pack_block(const ConvQ8& op, const Layout& l, Block& block, std::byte* packed) {
  using Quads = Simd::Quads<kWidth>;
  const Window& w = op.conv.window;
  auto* const weights = reinterpret_cast<std::int8_t*>(packed + block.weights);
  const Channels channels = channels_at(packed + block.channels, Quads::kResults);
  std::int32_t of_lane[static_cast<std::size_t>(kWidth)];
  SumRange ranges[static_cast<std::size_t>(kWidth)];
  for (int lane = 0; lane < kWidth; ++lane) {
    const std::int32_t in_block = Quads::channel_of(lane);
    const std::int64_t channel = in_block < block.count ? (block.first + in_block) % w.out_channels : -1;
    of_lane[lane] = static_cast<std::int32_t>(channel);
    std::int64_t sum = 0, size = 0;
    for (std::int64_t y = 0; y < w.filter_height && channel >= 0; ++y)
      for (std::int64_t x = 0; x < l.columns; ++x) {
        const std::int32_t real = (op.filter[(y * l.columns + x) * w.out_channels + channel] ^ op.flip) - op.weight_zero_point;
        sum += real;
        size += real < 0 ? -real : real;
        std::int32_t rest = real;
        for (std::int32_t pass = 0; rest != 0; ++pass) {
          const std::int32_t part = rest < -128 ? -128 : rest > 127 ? 127 : rest;
          for (std::int64_t shift = 0; shift < l.shifts; ++shift) {
            const std::int64_t row = y + shift;
            weights[(((shift * block.passes + pass) * l.columns + x) * l.quads + row / 4) * kWidth * 4 + Quads::weight_at(lane, static_cast<int>(row % 4))] = static_cast<std::int8_t>(part);
          }
          rest -= part;
        }
      }
    const std::int32_t bias = channel < 0 || op.bias == nullptr ? 0 : op.bias[channel];
    channels.row(kBias, 0)[lane] = static_cast<std::int32_t>(bias - Simd::origin(op.input_zero_point) * sum);
    ranges[lane] = SumRange::of(bias, op.input_zero_point, sum, size);
  }
  prepare_rescaling(op.output, of_lane, ranges, channels);
}

void depthwise_pack(const ConvQ8& op, std::byte* packed) noexcept {
  const Layout l(op.conv.window);
  const std::int64_t passes = passes_of(op);
  auto* block = reinterpret_cast<Block*>(packed);
  std::int64_t at = l.blocks_bytes();
  for (std::int64_t c = 0; c < l.channels; c += l.width_at(c), ++block) {
    const std::int64_t width = l.width_at(c);
    block->first = static_cast<std::int32_t>(c);
    block->count = static_cast<std::int32_t>(smaller(width, l.channels - c));
    block->width = static_cast<std::int32_t>(width);
    block->passes = static_cast<std::int32_t>(passes);
    block->channels = at;
    at += block_channels_bytes(width);
    block->weights = at;
    at += l.shifts * passes * l.pass_bytes(width);
    with_quads(width, [&](auto wide) { pack_block<wide.kWidth>(op, l, *block, packed); });
  }
}

constexpr int kMostQuads = 8;  // filters of up to 32 rows

// Windows beside each other, for a block of channels; of one row of the output, or two.
struct Pixels {
  const Code* rows[kMostQuads * 4];  // where the first window's begin; rows that none has may be any
  std::ptrdiff_t column, window;     // steps in codes to the next tap and the next window
  std::int64_t columns, quads;
  const std::int8_t* weights;
  std::int64_t shift_bytes;  // from the weights of the first row of the output to those of the second
  std::int32_t passes;
  Finish finish;
  std::uint8_t* out;
  std::ptrdiff_t out_step, out_row;
};

template <class Quads>
using Sums = typename Quads::Sum[static_cast<std::size_t>(Quads::kSums)];

template <class Quads>
inline void start(const Finish& finish, Sums<Quads>& sums) {
  TANDEM_UNROLL for (int v = 0; v < Quads::kSums; ++v) sums[v] = Quads::load_sums(finish.channels.row(kBias, 0), v);
}

template <int kRows, int kTile, class Quads>
[[gnu::always_inline]] inline void finish_sums(const Pixels& p, const Sums<Quads>* sums, std::uint8_t* to) {
  Vectors<Quads::kResults> joined[static_cast<std::size_t>(kRows * kTile)];
  std::uint8_t* out[static_cast<std::size_t>(kRows * kTile)];
  TANDEM_UNROLL for (int i = 0; i < kRows * kTile; ++i) {
    Quads::join(sums[i], joined[i]);
    out[i] = to + i / kTile * p.out_row + i % kTile * p.out_step;
  }
  finish_pixels<kRows * kTile, Quads::kResults>(p.finish, joined, out);
}

// Any filter, one row, window by window.
template <int kWidth>
void compute_any(const Pixels& p, std::int64_t count) {
  using Quads = Simd::Quads<kWidth>;
  for (std::int64_t x = 0; x < count; ++x) {
    Sums<Quads> sums;
    typename Quads::Quad quad;
    start<Quads>(p.finish, sums);
    const std::int8_t* weights = p.weights;
    for (std::int32_t pass = 0; pass < p.passes; ++pass)
      for (std::int64_t c = 0; c < p.columns; ++c)
        for (std::int64_t q = 0; q < p.quads; ++q) {
          const std::ptrdiff_t at = x * p.window + c * p.column;
          Quads::interleave(p.rows[q * 4] + at, p.rows[q * 4 + 1] + at, p.rows[q * 4 + 2] + at, p.rows[q * 4 + 3] + at, quad);
          for (int v = 0; v < Quads::kSums; ++v) sums[v] = Quads::dot(sums[v], quad, v, weights);
          weights += kWidth * 4;
        }
    finish_sums<1, 1, Quads>(p, &sums, p.out + x * p.out_step);
  }
}

// kTile windows of kColumns columns, kStride columns apart, in each of kRows rows.
template <int kWidth, int kColumns, int kQuads, int kStride, int kRows, int kTile>
void compute_tile(const Pixels& p, std::int64_t first) {
  using Quads = Simd::Quads<kWidth>;
  Sums<Quads> sums[static_cast<std::size_t>(kRows * kTile)];
  TANDEM_UNROLL for (int i = 0; i < kRows * kTile; ++i) start<Quads>(p.finish, sums[i]);
  for (std::int32_t pass = 0; pass < p.passes; ++pass) {
    asm volatile("" ::: "memory");  // there is mostly one pass: what all have in common does not fit the registers
    const std::int8_t* const weights = p.weights + pass * (kColumns * kQuads * kWidth * 4);
    std::ptrdiff_t at = first * p.window;
    TANDEM_UNROLL for (int c = 0; c < (kTile - 1) * kStride + kColumns; ++c) {
      TANDEM_UNROLL for (int q = 0; q < kQuads; ++q) {
        typename Quads::Quad quad;
        Quads::interleave(p.rows[q * 4] + at, p.rows[q * 4 + 1] + at, p.rows[q * 4 + 2] + at, p.rows[q * 4 + 3] + at, quad);
        TANDEM_UNROLL for (int i = 0; i < kRows * kTile; ++i) {
          if (const int tap = c - i % kTile * kStride; tap >= 0 && tap < kColumns) {
            const std::int8_t* const factors = weights + i / kTile * p.shift_bytes + (tap * kQuads + q) * kWidth * 4;
            TANDEM_UNROLL for (int v = 0; v < Quads::kSums; ++v) sums[i][v] = Quads::dot(sums[i][v], quad, v, factors);
          }
        }
      }
      at += p.column;
    }
  }
  finish_sums<kRows, kTile, Quads>(p, sums, p.out + first * p.out_step);
}

constexpr int kTilePixels = 4;

template <int kWidth, int kColumns, int kQuads, int kStride, int kRows>
void compute_tiles(const Pixels& p, std::int64_t count) {
  constexpr int kTile = kTilePixels / kRows;
  // The last tile overlaps the one before.
  for (std::int64_t x = 0; x < count; x += kTile) compute_tile<kWidth, kColumns, kQuads, kStride, kRows, kTile>(p, smaller(x, count - kTile));
}

// Two rows of `count` windows each, if kRows is 2; or one. Whether the filter is one of those that are unrolled.
template <int kWidth, int kRows>
bool compute_rows(const Pixels& p, std::int64_t count) {
  if (count < kTilePixels / kRows) return false;
  const std::ptrdiff_t stride = p.window / p.column * p.column == p.window ? p.window / p.column : 0;
  if (p.columns == 3 && p.quads == 1 && stride == 1) compute_tiles<kWidth, 3, 1, 1, kRows>(p, count);
  else if (p.columns == 3 && p.quads == 1 && stride == 2) compute_tiles<kWidth, 3, 1, 2, kRows>(p, count);
  else if (p.columns == 3 && p.quads == 1 && stride == 4) compute_tiles<kWidth, 3, 1, 4, kRows>(p, count);
  else if (p.columns == 5 && p.quads == 2 && stride == 1) compute_tiles<kWidth, 5, 2, 1, kRows>(p, count);
  else if (p.columns == 5 && p.quads == 2 && stride == 2) compute_tiles<kWidth, 5, 2, 2, kRows>(p, count);
  else return false;
  return true;
}

// As many rows as there are from p.rows on, at most two; returns how many.
template <int kWidth>
std::int64_t compute_some_rows(const Pixels& p, std::int64_t rows, std::int64_t count) {
  if (rows == 2 && compute_rows<kWidth, 2>(p, count)) return 2;
  if (!compute_rows<kWidth, 1>(p, count)) compute_any<kWidth>(p, count);
  return 1;
}

bool depthwise_suits(const ConvQ8& op, int threads) noexcept {
  const Window& w = op.conv.window;
  return w.in_channels == w.out_channels && divide_up(w.filter_height, 4) <= kMostQuads && Strips<Code>(w, threads).is_worth_copying();
}

std::size_t depthwise_workspace_bytes(const ConvQ8& op, int threads) noexcept { return static_cast<std::size_t>(Strips<Code>(op.conv.window, threads).bytes()); }

std::int64_t depthwise_units(const ConvQ8& op, int threads) noexcept { return Strips<Code>(op.conv.window, threads).parts(); }

// Computes a block's channels of a region, whose strip begins at `strip` for them, and whose output at `out`.
template <int kWidth>
void compute_region(const Strips<Code>& strips, const Layout& l, const Region& region, const Code* strip, Pixels pixels, std::uint8_t* out) {
  // Folded pixels that are not whole at the end of a row are computed with those before them, or alone.
  const std::int64_t windows = region.columns / l.fold, begin_of_last = larger(0, region.columns - l.fold);
  Pixels last = pixels;
  last.finish.count = static_cast<std::int32_t>(smaller(last.finish.count, region.columns * strips.channels));
  for (std::int64_t y = 0, done = 0; y < region.rows; y += done) {
    const Code* const top = strip + y * strips.window_down(region);
    const std::int64_t together = smaller(l.shifts, region.rows - y), lowest = strips.filter_height + together - 2;
    for (std::int64_t r = 0; r < l.quads * 4; ++r) pixels.rows[r] = top + smaller(r, lowest) * strips.tap_down(region);
    pixels.out = out + y * pixels.out_row;
    done = windows == 0 ? 1 : compute_some_rows<kWidth>(pixels, together, windows);
    if (windows * l.fold == region.columns) continue;
    for (std::int64_t i = 0; i < done; ++i) {
      for (std::int64_t r = 0; r < l.quads * 4; ++r) last.rows[r] = top + smaller(i + r, lowest) * strips.tap_down(region) + begin_of_last * strips.channels;
      last.out = pixels.out + i * pixels.out_row + begin_of_last * strips.channels;
      compute_any<kWidth>(last, 1);
    }
  }
}

void depthwise_run(const ConvQ8& op, const std::byte* packed, int threads, const std::uint8_t* in, std::uint8_t* out, std::byte* workspace, std::int64_t begin, std::int64_t end) noexcept {
  const Window& w = op.conv.window;
  const Strips<Code> strips(w, threads);
  const Layout l(w);
  auto* const strip = reinterpret_cast<Code*>(workspace);
  const std::int64_t blocks = l.blocks();
  for (std::int64_t part = begin; part < end; ++part) {
    const Region region = strips.region(part);
    copy_strip(strips, op, region, in, strip);
    std::uint8_t* const first = out + strips.first_pixel(region) * strips.channels;
    for (std::int64_t b = 0; b < blocks; ++b) {
      const Block& block = reinterpret_cast<const Block*>(packed)[b];
      const Channels channels = channels_at(packed + block.channels, block.width / Simd::kLanes);
      with_quads(block.width, [&](auto wide) {
        const Pixels pixels{.rows = {}, .column = strips.tap_across(), .window = l.fold * strips.window_across(), .columns = l.columns, .quads = l.quads,
                            .weights = reinterpret_cast<const std::int8_t*>(packed + block.weights), .shift_bytes = block.passes * l.pass_bytes(block.width), .passes = block.passes,
                            .finish = Finish(op.output, channels, block.count, Simd::Quads<wide.kWidth>::kOrder), .out = nullptr, .out_step = l.channels, .out_row = strips.out_width * strips.channels};
        compute_region<wide.kWidth>(strips, l, region, strip + block.first, pixels, first + block.first);
      });
    }
  }
}

constexpr PackedConvQ8 kPackedDepthwiseConv{{"depthwise_conv_q8", Simd::kName}, 1, 0, std::int64_t{4096} * Simd::kLanes, depthwise_suits, depthwise_packed_bytes, depthwise_workspace_bytes, depthwise_pack, depthwise_units, depthwise_run};

}  // namespace
}  // namespace tandem
