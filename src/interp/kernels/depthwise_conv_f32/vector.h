// The packed depthwise convolution of floats for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction
// set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/packed.h"
#include "interp/kernels/simd/unroll.h"
#include "interp/kernels/strips/vector.h"

namespace tandem {
namespace {

// The packed filter: for each block of channels its biases, a value a lane, then its weights [row][column][lane].
constexpr int kBlockVectors = 2;
constexpr std::int64_t kBlockLanes = kBlockVectors * Simd::kLanes;

inline std::int64_t blocks_of(const Window& w) { return divide_up(w.out_channels, kBlockLanes); }
inline std::int64_t block_floats(const Window& w) { return (std::int64_t{w.filter_height} * w.filter_width + 1) * kBlockLanes; }

std::size_t packed_bytes(const ConvF32& op) noexcept { return static_cast<std::size_t>(blocks_of(op.conv.window) * block_floats(op.conv.window)) * sizeof(float); }

void pack(const ConvF32& op, std::byte* packed) noexcept {
  const Window& w = op.conv.window;
  const std::int64_t channels = w.out_channels, taps = std::int64_t{w.filter_height} * w.filter_width;
  auto* to = reinterpret_cast<float*>(packed);
  for (std::int64_t first = 0; first < channels; first += kBlockLanes) {
    for (std::int64_t lane = 0; lane < kBlockLanes; ++lane) *to++ = op.bias != nullptr && first + lane < channels ? op.bias[first + lane] : 0.0f;
    for (std::int64_t tap = 0; tap < taps; ++tap)
      for (std::int64_t lane = 0; lane < kBlockLanes; ++lane) *to++ = first + lane < channels ? op.filter[tap * channels + first + lane] : 0.0f;
  }
}

// Windows beside each other, for a block of channels.
struct Pixels {
  const float* first;                                // where the first one begins
  std::ptrdiff_t tap_down, tap_across, window;       // steps
  std::int64_t rows, columns;                        // of the filter
  const float* block;
  float low, high;
  float* out;
  std::ptrdiff_t out_step;
  std::int64_t count;  // of channels
};

template <int kTile>
void compute_tile(const Pixels& p, std::int64_t x) {
  Simd::F32 sums[static_cast<std::size_t>(kTile)][kBlockVectors];
  TANDEM_UNROLL for (int t = 0; t < kTile; ++t)
    TANDEM_UNROLL for (int v = 0; v < kBlockVectors; ++v) sums[t][v] = Simd::load(p.block + v * Simd::kLanes);
  const float* weights = p.block + kBlockLanes;
  for (std::int64_t r = 0; r < p.rows; ++r) {
    const float* from = p.first + x * p.window + r * p.tap_down;
    for (std::int64_t c = 0; c < p.columns; ++c, from += p.tap_across, weights += kBlockLanes) {
      TANDEM_UNROLL for (int v = 0; v < kBlockVectors; ++v) {
        const Simd::F32 factor = Simd::load(weights + v * Simd::kLanes);
        TANDEM_UNROLL for (int t = 0; t < kTile; ++t) sums[t][v] = Simd::multiply_add(Simd::load(from + t * p.window + v * Simd::kLanes), factor, sums[t][v]);
      }
    }
  }
  const Simd::F32 low = Simd::broadcast(p.low), high = Simd::broadcast(p.high);
  TANDEM_UNROLL for (int t = 0; t < kTile; ++t)
    TANDEM_UNROLL for (int v = 0; v < kBlockVectors; ++v) {
      const Simd::F32 result = Simd::at_most(Simd::at_least(sums[t][v], low), high);
      const std::int64_t left = p.count - v * Simd::kLanes;
      float* const to = p.out + (x + t) * p.out_step + v * Simd::kLanes;
      if (left >= Simd::kLanes) Simd::store(to, result);
      else if (left > 0) Simd::store(to, result, static_cast<int>(left));
    }
}

bool suits(const ConvF32& op, int threads) noexcept { return op.conv.window.in_channels == op.conv.window.out_channels && Strips<float>(op.conv.window, threads).is_worth_copying(); }

std::size_t workspace_bytes(const ConvF32& op, int threads) noexcept { return static_cast<std::size_t>(Strips<float>(op.conv.window, threads).bytes()); }

std::int64_t units(const ConvF32& op, int threads) noexcept { return Strips<float>(op.conv.window, threads).parts(); }

void run(const ConvF32& op, const std::byte* packed, int threads, const float* in, float* out, std::byte* workspace, std::int64_t begin, std::int64_t end) noexcept {
  constexpr std::int64_t kTile = 4;
  const Window& w = op.conv.window;
  const Strips<float> strips(w, threads);
  auto* const strip = reinterpret_cast<float*>(workspace);
  for (std::int64_t part = begin; part < end; ++part) {
    const Region region = strips.region(part);
    strips.copy(region, in, 0.0f, strip, [](const float* from, std::int64_t count, float* to) { __builtin_memcpy(to, from, static_cast<std::size_t>(count) * sizeof(float)); });
    for (std::int64_t b = 0; b < blocks_of(w); ++b)
      for (std::int64_t y = 0; y < region.rows; ++y) {
        const std::int64_t first = b * kBlockLanes;
        const Pixels pixels{.first = strip + y * strips.window_down(region) + first, .tap_down = strips.tap_down(region), .tap_across = strips.tap_across(), .window = strips.window_across(),
                            .rows = w.filter_height, .columns = w.filter_width, .block = reinterpret_cast<const float*>(packed) + b * block_floats(w), .low = op.low, .high = op.high,
                            .out = out + (strips.first_pixel(region) + y * strips.out_width) * w.out_channels + first, .out_step = w.out_channels, .count = smaller(kBlockLanes, w.out_channels - first)};
        std::int64_t x = 0;
        for (; x + kTile <= region.columns; x += kTile) compute_tile<kTile>(pixels, x);
        for (; x < region.columns; ++x) compute_tile<1>(pixels, x);
      }
  }
}

constexpr PackedConvF32 kPackedDepthwiseConvF32{{"depthwise_conv_f32", Simd::kName}, 2 * Simd::kLanes, 0, std::int64_t{2048} * Simd::kLanes, suits, packed_bytes, workspace_bytes, pack, units, run};

}  // namespace
}  // namespace tandem
