// The packed convolution of codes for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/requantize/prepare_vector.h"
#include "interp/kernels/requantize/vector.h"
#include "interp/kernels/strips/strips_q8.h"
#include "interp/kernels/tiles/vector.h"

namespace tandem {
namespace {

// The packed filter: a header, the blocks, then each block's channels (requantize/vector.h) and weights
// [segment][group of inputs][vector][lane][kGroup].
struct Block {
  std::int32_t first, count, first_input;  // channels
  std::int32_t vectors;
  std::int64_t channels, weights;  // where they lie, in bytes from the beginning
};
struct Header {
  // Weights are codes minus their zero point; where those do not fit 8 bits it is kept, and windows' sums are needed.
  std::int64_t weight_zero_point;
  const Block* blocks() const { return reinterpret_cast<const Block*>(this + 1); }
  Block* blocks() { return reinterpret_cast<Block*>(this + 1); }
  static std::int64_t bytes(std::int64_t blocks) { return round_up(static_cast<std::int64_t>(sizeof(Header)) + blocks * static_cast<std::int64_t>(sizeof(Block)), kLine); }
};

inline std::int64_t weights_bytes(const Layout& l, std::int64_t block) { return round_up(l.weights_of(block), kLine); }

std::size_t packed_bytes(const ConvQ8& op) noexcept {
  const Layout l(op.conv, Simd::kGroup);
  std::int64_t bytes = Header::bytes(l.blocks());
  for (std::int64_t b = 0; b < l.blocks_per_group; ++b) bytes += l.groups * (channels_bytes(l.vectors_of(b)) + weights_bytes(l, b));
  return static_cast<std::size_t>(bytes);
}

// Whether all of `count` weights minus their zero point fit 8 bits.
inline bool fits_8_bits(const ConvQ8& op, std::int64_t count) {
  if (op.weight_zero_point == 128) return true;
  std::uint8_t least = 255, most = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto code = static_cast<std::uint8_t>(op.filter[i] ^ op.flip);
    least = code < least ? code : least;
    most = code > most ? code : most;
  }
  return least - op.weight_zero_point >= -128 && most - op.weight_zero_point <= 127;
}

// Puts a block's weights, codes less `taken`, in their places, which hold 0, and leaves that where none belongs.
inline void place_weights(const ConvQ8& op, const Layout& l, const Block& block, std::int32_t taken, std::int8_t* weights, std::int64_t bytes) {
  constexpr std::int64_t kColumns = 64;  // are placed for all channels, then the next: they stay in the cache
  const std::int64_t depth = l.segments * l.segment_length, group_bytes = std::int64_t{block.vectors} * Simd::kLanes * Simd::kGroup;
  const auto none = static_cast<std::uint8_t>(taken ^ op.flip);
  if (none != 0) __builtin_memset(weights, none, static_cast<std::size_t>(bytes));
  for (std::int64_t segment = 0; segment < l.segments; ++segment)
    for (std::int64_t begin = 0; begin < l.segment_length; begin += kColumns)
      for (std::int64_t lane = 0; lane < block.count; ++lane) {
        const std::uint8_t* const from = op.filter + (block.first + lane) * depth + segment * l.segment_length;
        std::int8_t* to = weights + (segment * l.padded_length + begin) / Simd::kGroup * group_bytes + lane * Simd::kGroup;
        const std::int64_t end = smaller(begin + kColumns, l.segment_length);
        std::int64_t k = begin;
        for (; k + Simd::kGroup <= end; k += Simd::kGroup, to += group_bytes) __builtin_memcpy(to, from + k, Simd::kGroup);
        for (std::int64_t i = 0; k + i < end; ++i) to[i] = static_cast<std::int8_t>(from[k + i]);
      }
  if (taken == op.flip) return;  // codes of int8 less 128 once 128 was added, or of uint8 less 0
  for (std::int64_t i = 0; i < bytes; ++i) weights[i] = static_cast<std::int8_t>((static_cast<std::uint8_t>(weights[i]) ^ op.flip) - taken);
}

// The sum of a channel's weights, and that of their sizes.
struct WeightSums {
  std::int64_t sum = 0, size = 0;
  WeightSums(const ConvQ8& op, const std::uint8_t* from, std::int64_t count) {
    constexpr std::int64_t kMost = 1 << 20;  // whose sums fit 32 bits
    for (std::int64_t begin = 0; begin < count; begin += kMost) {
      std::int32_t part = 0, part_size = 0;
      for (std::int64_t k = begin, end = smaller(begin + kMost, count); k < end; ++k) {
        const std::int32_t real = (from[k] ^ op.flip) - op.weight_zero_point;
        part += real;
        part_size += real < 0 ? -real : real;
      }
      sum += part;
      size += part_size;
    }
  }
};

void pack(const ConvQ8& op, std::byte* packed) noexcept {
  const Layout l(op.conv, Simd::kGroup);
  const std::int64_t depth = l.segments * l.segment_length;
  auto& header = *reinterpret_cast<Header*>(packed);
  const std::int32_t taken = fits_8_bits(op, op.conv.window.out_channels * depth) ? op.weight_zero_point : 128, left = op.weight_zero_point - taken;
  header.weight_zero_point = left;
  std::int64_t at = Header::bytes(l.blocks());
  for (std::int64_t i = 0; i < l.blocks(); ++i) {
    const std::int64_t group = i / l.blocks_per_group, b = i % l.blocks_per_group, lanes = l.vectors_of(b) * Simd::kLanes, in_group = l.first_vector(b) * Simd::kLanes;
    Block& block = header.blocks()[i];
    block.first = static_cast<std::int32_t>(group * l.group_outputs + in_group);
    block.count = static_cast<std::int32_t>(smaller(lanes, l.group_outputs - in_group));
    block.first_input = static_cast<std::int32_t>(group * l.group_inputs);
    block.vectors = static_cast<std::int32_t>(l.vectors_of(b));
    block.channels = at;
    at += channels_bytes(block.vectors);
    block.weights = at;
    at += weights_bytes(l, b);

    auto* const weights = reinterpret_cast<std::int8_t*>(packed + block.weights);
    const Channels channels = channels_at(packed + block.channels, block.vectors);
    std::int32_t of_lane[Simd::kVectors * Simd::kLanes];
    SumRange ranges[Simd::kVectors * Simd::kLanes];
    place_weights(op, l, block, taken, weights, weights_bytes(l, b));
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      const std::int64_t channel = lane < block.count ? block.first + lane : -1;
      of_lane[lane] = static_cast<std::int32_t>(channel);
      const WeightSums weight(op, op.filter + larger(channel, 0) * depth, channel < 0 ? 0 : depth);
      const std::int32_t bias = channel < 0 || op.bias == nullptr ? 0 : op.bias[channel];
      channels.row(kBias, 0)[lane] = static_cast<std::int32_t>(bias - Simd::origin(op.input_zero_point) * weight.sum);
      ranges[lane] = SumRange::of(bias, op.input_zero_point, weight.sum, weight.size);
    }
    prepare_rescaling(op.output, of_lane, ranges, channels);
  }
}

// Some pixels for a block of channels.
struct Tile {
  TilePixels<Code, std::uint8_t> pixels;
  const std::int32_t* terms;     // what is added to each pixel's sums, or null
  const std::int32_t* steps;     // where a window's groups of inputs lie, from its beginning
  std::int64_t step_count;
  const std::int8_t* weights;
  const std::int8_t* ahead;  // weights of the next block: a line is asked for with each group of inputs
  Finish finish;
};

// Higher tiles, which are of few channels, have no register left to look ahead.
constexpr int kMostAhead = 8;

struct TileKernel {
  using Compute = void (*)(const Tile&);

  template <int kHeight, int kWidth>
  static void compute(const Tile& tile) {
    Vectors<kWidth> sums[static_cast<std::size_t>(kHeight)];
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r)
      TANDEM_UNROLL for (int v = 0; v < kWidth; ++v) sums[r][v] = tile.finish.channels.integers(kBias, v);
    if (tile.terms != nullptr) {
      TANDEM_UNROLL for (int r = 0; r < kHeight; ++r)
        TANDEM_UNROLL for (int v = 0; v < kWidth; ++v) sums[r][v] = Simd::add(sums[r][v], Simd::broadcast(tile.terms[r]));
    }
    const std::int8_t *weights = tile.weights, *ahead = tile.ahead;
    const Code* windows[static_cast<std::size_t>(kHeight)];
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) windows[r] = tile.pixels.windows[r];
    for (const std::int32_t *place = tile.steps, *const end = place + tile.step_count; place != end; ++place) {
      Vectors<kWidth> factors;
      TANDEM_UNROLL for (int v = 0; v < kWidth; ++v) factors[v] = Simd::load_weights(weights + v * Simd::kLanes * Simd::kGroup);
      weights += kWidth * Simd::kLanes * Simd::kGroup;
      if constexpr (kHeight <= kMostAhead) {
        __builtin_prefetch(ahead, 0, 2);
        ahead += kLine;
      }
      const std::int64_t k = *place;
      TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) {
        const Simd::I32 codes = Simd::broadcast_group(windows[r] + k);
        TANDEM_UNROLL for (int v = 0; v < kWidth; ++v) sums[r][v] = Simd::dot(sums[r][v], codes, factors[v]);
      }
    }
    finish_pixels<kHeight, kWidth>(tile.finish, sums, tile.pixels.out);
  }
};

// What a thread works in: a strip, then these.
struct Workspace {
  std::int64_t steps, terms, bytes;
  Workspace(const Strips<Code>& strips, const Layout& l) : steps(strips.bytes()), terms(steps + l.steps() * 4), bytes(terms + strips.part_rows * strips.part_columns * 4) {}
};

bool suits(const ConvQ8& op, int threads) noexcept {
  const Layout l(op.conv, Simd::kGroup);
  // Groups of a few channels leave most lanes empty.
  return (l.groups == 1 || l.group_outputs >= Simd::kLanes / 2) && Strips<Code>(op.conv.window, threads).is_worth_copying();
}

std::size_t workspace_bytes(const ConvQ8& op, int threads) noexcept {
  return static_cast<std::size_t>(Workspace(Strips<Code>(op.conv.window, threads), Layout(op.conv, Simd::kGroup)).bytes);
}

std::int64_t units(const ConvQ8& op, int threads) noexcept {
  const Strips<Code> strips(op.conv.window, threads);
  return strips.parts() * shares_of(strips, Layout(op.conv, Simd::kGroup), threads);
}

void run(const ConvQ8& op, const std::byte* packed, int threads, const std::uint8_t* in, std::uint8_t* out, std::byte* workspace, std::int64_t begin, std::int64_t end) noexcept {
  const Strips<Code> strips(op.conv.window, threads);
  const Layout l(op.conv, Simd::kGroup);
  const Workspace places(strips, l);
  const auto& header = *reinterpret_cast<const Header*>(packed);
  auto* const strip = reinterpret_cast<Code*>(workspace);
  auto* const steps = reinterpret_cast<std::int32_t*>(workspace + places.steps);
  auto* const terms = reinterpret_cast<std::int32_t*>(workspace + places.terms);
  const std::int64_t out_channels = op.conv.window.out_channels, shares = shares_of(strips, l, threads);

  for (std::int64_t unit = begin; unit < end; ++unit) {
    const std::int64_t share = unit % shares;
    const Region region = strips.region(unit / shares);
    copy_strip(strips, op, region, in, strip);
    l.find_steps(strips, region, steps);
    std::int32_t summed_input = -1;
    for (std::int64_t b = l.blocks() * share / shares; b < l.blocks() * (share + 1) / shares; ++b) {
      const Block& block = header.blocks()[b];
      if (header.weight_zero_point != 0 && summed_input != block.first_input) {
        summed_input = block.first_input;
        WindowCursor<Code> windows(strips, region, strip + block.first_input);
        for (std::int64_t p = 0; p < region.rows * region.columns; ++p) {
          const Code* const window = windows.next();
          Simd::I32 sums = Simd::broadcast(0);
          for (std::int64_t s = 0; s < l.segments; ++s) sums = Simd::add_codes(sums, window + steps[s * (l.padded_length / l.group)], l.segment_length);
          terms[p] = static_cast<std::int32_t>(-header.weight_zero_point * Simd::sum(sums));
        }
      }
      Tile tile{.pixels = {}, .terms = nullptr, .steps = steps, .step_count = l.steps(),
                .weights = reinterpret_cast<const std::int8_t*>(packed + block.weights), .ahead = nullptr, .finish = Finish(op.output, channels_at(packed + block.channels, block.vectors), block.count, Simd::kLanesAreChannels)};
      const auto* ahead = reinterpret_cast<const std::int8_t*>(packed + header.blocks()[smaller(b + 1, l.blocks() - 1)].weights);
      for_each_tile(strips, region, strip + block.first_input, out + strips.first_pixel(region) * out_channels + block.first, out_channels, Simd::kHeights[block.vectors],
                    tile.pixels, [&](std::int64_t height, std::int64_t done) {
                      if (header.weight_zero_point != 0) tile.terms = terms + done;
                      tile.ahead = ahead;
                      ahead += l.steps() * kLine;
                      compute_for<TileKernel>(height, block.vectors)(tile);
                    });
    }
  }
}

constexpr PackedConvQ8 kPackedConv{{"conv_q8", Simd::kName}, Simd::kLanes, 8 * Simd::kGroup, std::int64_t{8192} * Simd::kLanes * Simd::kGroup, suits, packed_bytes, workspace_bytes, pack, units, run};

}  // namespace
}  // namespace tandem
