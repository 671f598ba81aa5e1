// Convolutions with the shapes of MobileNetV2 at 224 pixels.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <vector>

#include "interp/kernels/conv_q8/conv_q8.h"

namespace tandem {
namespace {

std::vector<std::int8_t> random_codes(std::size_t count) {
  std::mt19937 random(1);
  std::vector<std::int8_t> codes(count);
  for (auto& code : codes) code = static_cast<std::int8_t>(static_cast<int>(random() % 256) - 128);
  return codes;
}

// Pointwise: height = width = range(0), channels in = range(1), out = range(2).
void pointwise(benchmark::State& state) {
  const int size = static_cast<int>(state.range(0)), in_channels = static_cast<int>(state.range(1)), out_channels = static_cast<int>(state.range(2));
  Conv shape;
  shape.window = {.batches = 1, .in_height = size, .in_width = size, .in_channels = in_channels, .out_height = size, .out_width = size,
                 .out_channels = out_channels, .filter_height = 1, .filter_width = 1};
  shape.filter_channels = in_channels;
  Q8Products<std::int8_t> products;
  products.input_zero_point = -3;
  products.clamp_low = -128;
  products.clamp_high = 127;
  const std::vector<FixedMultiplier> multipliers(static_cast<std::size_t>(out_channels), to_fixed_multiplier(0.002));
  products.rescale.multipliers = multipliers.data();
  const auto pixels = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
  const auto in = random_codes(pixels * static_cast<std::size_t>(in_channels)), filter = random_codes(static_cast<std::size_t>(in_channels) * static_cast<std::size_t>(out_channels));
  std::vector<std::int8_t> out(pixels * static_cast<std::size_t>(out_channels));

  conv(shape, products, in.data(), filter.data(), out.data(), 0, size);
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(in_channels); ++i) sum += (in[i] + 3) * filter[i];
  if (out[0] != std::clamp(multiply(sum, multipliers[0]), -128, 127)) return state.SkipWithError("wrong answer");

  for (auto _ : state) {
    conv(shape, products, in.data(), filter.data(), out.data(), 0, size);
    benchmark::ClobberMemory();
  }
  const double macs = static_cast<double>(pixels) * in_channels * out_channels;
  state.counters["MAC"] = benchmark::Counter(macs, benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}
BENCHMARK(pointwise)->Args({112, 32, 16})->Args({56, 24, 144})->Args({14, 384, 64})->Args({7, 320, 1280})->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tandem
