// The packed convolution of floats for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/packed.h"
#include "interp/kernels/simd/unroll.h"
#include "interp/kernels/tiles/vector.h"

namespace tandem {
namespace {

// The packed filter: for each block its biases, a value a lane, then its weights [segment][input][vector][lane].
inline std::int64_t block_floats(const Layout& l, std::int64_t block) { return l.vectors_of(block) * Simd::kLanes + l.weights_of(block); }
inline std::int64_t first_float(const Layout& l, std::int64_t block) {
  std::int64_t floats = 0;
  for (std::int64_t b = 0; b < block; ++b) floats += block_floats(l, b % l.blocks_per_group);
  return floats;
}

std::size_t packed_bytes(const ConvF32& op) noexcept {
  const Layout l(op.conv, 1);
  return static_cast<std::size_t>(first_float(l, l.blocks())) * sizeof(float);
}

void pack(const ConvF32& op, std::byte* packed) noexcept {
  const Layout l(op.conv, 1);
  const std::int64_t depth = l.segments * l.segment_length;
  auto* to = reinterpret_cast<float*>(packed);
  for (std::int64_t b = 0; b < l.blocks(); ++b) {
    const std::int64_t in_group = b % l.blocks_per_group, lanes = l.vectors_of(in_group) * Simd::kLanes;
    const std::int64_t first = b / l.blocks_per_group * l.group_outputs + l.first_vector(in_group) * Simd::kLanes, end = b / l.blocks_per_group * l.group_outputs + l.group_outputs;
    for (std::int64_t lane = 0; lane < lanes; ++lane) *to++ = op.bias != nullptr && first + lane < end ? op.bias[first + lane] : 0.0f;
    for (std::int64_t k = 0; k < depth; ++k)
      for (std::int64_t lane = 0; lane < lanes; ++lane) *to++ = first + lane < end ? op.filter[(first + lane) * depth + k] : 0.0f;
  }
}

// Some pixels for a block of channels.
struct Tile {
  TilePixels<float, float> pixels;
  const std::int32_t* steps;  // where a window's inputs lie, from its beginning
  std::int64_t step_count;
  const float* weights;  // behind the biases
  const float* biases;
  float low, high;
  std::int32_t count;  // of channels
};

struct TileKernel {
  using Compute = void (*)(const Tile&);

  template <int kHeight, int kWidth>
  static void compute(const Tile& tile) {
    Simd::F32 sums[static_cast<std::size_t>(kHeight)][static_cast<std::size_t>(kWidth)];
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r)
      TANDEM_UNROLL for (int v = 0; v < kWidth; ++v) sums[r][v] = Simd::load(tile.biases + v * Simd::kLanes);
    const float* weights = tile.weights;
    const float* windows[static_cast<std::size_t>(kHeight)];
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) windows[r] = tile.pixels.windows[r];
    for (const std::int32_t *place = tile.steps, *const end = place + tile.step_count; place != end; ++place) {
      Simd::F32 factors[static_cast<std::size_t>(kWidth)];
      TANDEM_UNROLL for (int v = 0; v < kWidth; ++v) factors[v] = Simd::load(weights + v * Simd::kLanes);
      weights += kWidth * Simd::kLanes;
      const std::int64_t k = *place;
      TANDEM_UNROLL for (int r = 0; r < kHeight; ++r) {
        const Simd::F32 value = Simd::broadcast(windows[r][k]);
        TANDEM_UNROLL for (int v = 0; v < kWidth; ++v) sums[r][v] = Simd::multiply_add(value, factors[v], sums[r][v]);
      }
    }
    const Simd::F32 low = Simd::broadcast(tile.low), high = Simd::broadcast(tile.high);
    TANDEM_UNROLL for (int r = 0; r < kHeight; ++r)
      TANDEM_UNROLL for (int v = 0; v < kWidth; ++v) {
        const Simd::F32 result = Simd::at_most(Simd::at_least(sums[r][v], low), high);
        const int left = tile.count - v * Simd::kLanes;
        if (left >= Simd::kLanes) Simd::store(tile.pixels.out[r] + v * Simd::kLanes, result);
        else Simd::store(tile.pixels.out[r] + v * Simd::kLanes, result, left);
      }
  }
};

// What a thread works in: a strip, unless the input can be read as it is, then the steps.
inline std::int64_t steps_at(const Strips<float>& strips) { return strips.is_input() ? 0 : strips.bytes(); }

bool suits(const ConvF32& op, int threads) noexcept {
  const Layout l(op.conv, 1);
  // Groups of a few channels leave most lanes empty.
  return (l.groups == 1 || l.group_outputs >= Simd::kLanes / 2) && Strips<float>(op.conv.window, threads).is_worth_copying();
}

std::size_t workspace_bytes(const ConvF32& op, int threads) noexcept {
  return static_cast<std::size_t>(steps_at(Strips<float>(op.conv.window, threads)) + Layout(op.conv, 1).steps() * 4);
}

std::int64_t units(const ConvF32& op, int threads) noexcept {
  const Strips<float> strips(op.conv.window, threads);
  return strips.parts() * shares_of(strips, Layout(op.conv, 1), threads);
}

void run(const ConvF32& op, const std::byte* packed, int threads, const float* in, float* out, std::byte* workspace, std::int64_t begin, std::int64_t end) noexcept {
  const Strips<float> strips(op.conv.window, threads);
  const Layout l(op.conv, 1);
  auto* const strip = reinterpret_cast<float*>(workspace);
  auto* const steps = reinterpret_cast<std::int32_t*>(workspace + steps_at(strips));
  const std::int64_t out_channels = op.conv.window.out_channels, shares = shares_of(strips, l, threads);
  for (std::int64_t unit = begin; unit < end; ++unit) {
    const std::int64_t share = unit % shares, first_block = l.blocks() * share / shares;
    const Region region = strips.region(unit / shares);
    const float* windows = strip;
    if (strips.is_input()) {
      windows = in + strips.first_pixel(region) * strips.channels;
    } else {
      strips.copy(region, in, 0.0f, strip, [](const float* from, std::int64_t count, float* to) { __builtin_memcpy(to, from, static_cast<std::size_t>(count) * sizeof(float)); });
    }
    l.find_steps(strips, region, steps);
    const float* block = reinterpret_cast<const float*>(packed) + first_float(l, first_block);
    for (std::int64_t b = first_block; b < l.blocks() * (share + 1) / shares; ++b) {
      const std::int64_t in_group = b % l.blocks_per_group, group = b / l.blocks_per_group, vectors = l.vectors_of(in_group);
      const std::int64_t first = l.first_vector(in_group) * Simd::kLanes, first_channel = group * l.group_outputs + first;
      Tile tile{.pixels = {}, .steps = steps, .step_count = l.steps(), .weights = block + vectors * Simd::kLanes, .biases = block,
                .low = op.low, .high = op.high, .count = static_cast<std::int32_t>(smaller(vectors * Simd::kLanes, l.group_outputs - first))};
      for_each_tile(strips, region, windows + group * l.group_inputs, out + strips.first_pixel(region) * out_channels + first_channel, out_channels, Simd::kHeights[vectors], tile.pixels,
                    [&](std::int64_t height, std::int64_t) { compute_for<TileKernel>(height, vectors)(tile); });
      block += block_floats(l, in_group);
    }
  }
}

constexpr PackedConvF32 kPackedConvF32{{"conv_f32", Simd::kName}, Simd::kLanes, 8, std::int64_t{8192} * Simd::kLanes, suits, packed_bytes, workspace_bytes, pack, units, run};

}  // namespace
}  // namespace tandem
