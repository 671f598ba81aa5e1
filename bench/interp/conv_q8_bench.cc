// Convolutions and fully connected layers of int8, by instruction set: bench_interp --benchmark_filter='^q8.*avx2'

#include <cmath>

#include "bench/interp/layer.h"
#include "bench/interp/rates.h"
#include "interp/kernels/conv_q8/conv_q8.h"
#include "interp/kernels/depthwise_conv_q8/depthwise_conv_q8.h"
#include "interp/kernels/matmul_q8/matmul_q8.h"

namespace tandem::bench {
namespace {

constexpr LayerKind kDepthwise = LayerKind::kDepthwise, kFullyConnected = LayerKind::kFullyConnected;

constexpr Layer kLayers[] = {
    {"ResNet-50", 224, 224, 3, 64, 7, 7, 2},
    {"ResNet-50", 56, 56, 64, 64, 3, 3, 1},
    {"ResNet-50", 56, 56, 64, 256, 1, 1, 1},
    {"ResNet-50", 28, 28, 128, 128, 3, 3, 1},
    {"ResNet-50", 28, 28, 512, 1024, 1, 1, 2},
    {"ResNet-50", 14, 14, 256, 256, 3, 3, 1},
    {"ResNet-50", 14, 14, 1024, 256, 1, 1, 1},
    {"ResNet-50", 7, 7, 512, 512, 3, 3, 1},
    {"ResNet-50", 7, 7, 512, 2048, 1, 1, 1},
    {"ResNet-50", 1, 1, 2048, 1000, 1, 1, 1, kFullyConnected},
    {"MobileNetV2", 224, 224, 3, 32, 3, 3, 2},
    {"MobileNetV2", 112, 112, 32, 32, 3, 3, 1, kDepthwise},
    {"MobileNetV2", 112, 112, 32, 16, 1, 1, 1},
    {"MobileNetV2", 112, 112, 16, 96, 1, 1, 1},
    {"MobileNetV2", 112, 112, 96, 96, 3, 3, 2, kDepthwise},
    {"MobileNetV2", 56, 56, 24, 144, 1, 1, 1},
    {"MobileNetV2", 56, 56, 144, 144, 3, 3, 1, kDepthwise},
    {"MobileNetV2", 14, 14, 384, 384, 3, 3, 1, kDepthwise},
    {"MobileNetV2", 14, 14, 384, 64, 1, 1, 1},
    {"MobileNetV2", 7, 7, 960, 960, 3, 3, 1, kDepthwise},
    {"MobileNetV2", 7, 7, 320, 1280, 1, 1, 1},
    {"MobileNetV2", 1, 1, 1280, 1000, 1, 1, 1, kFullyConnected},
    {"SqueezeNet", 128, 128, 3, 64, 3, 3, 2},
    {"SqueezeNet", 32, 32, 64, 16, 1, 1, 1},
    {"SqueezeNet", 32, 32, 16, 64, 3, 3, 1},
    {"SqueezeNet", 8, 8, 64, 256, 3, 3, 1},
    {"EfficientNet-B0", 24, 24, 144, 144, 5, 5, 2, kDepthwise},
    {"EfficientNet-B0", 12, 12, 240, 240, 5, 5, 1, kDepthwise},
    {"EfficientNet-B0", 6, 6, 672, 672, 5, 5, 1, kDepthwise},
    {"EfficientNet-B0", 6, 6, 112, 672, 1, 1, 1},
    {"ResNet-8", 32, 32, 16, 16, 3, 3, 1},
    {"kws", 49, 10, 1, 64, 10, 4, 2},
    {"kws", 25, 5, 64, 64, 3, 3, 1, kDepthwise},
    {"kws", 25, 5, 64, 64, 1, 1, 1},
};

struct Operands {
  explicit Operands(const Layer& of) : layer(of), in(random_codes(of.inputs())), filter(random_codes(of.weights())) {
    std::mt19937 random(2);
    for (int c = 0; c < layer.out_channels; ++c) {
      multipliers.push_back((0.5 + static_cast<double>(random()) / 4294967296.0) / (100 * std::sqrt(static_cast<double>(layer.depth()))));
      fixed.push_back(to_fixed_multiplier(multipliers.back()));
    }
  }

  template <class Rescale>
  Q8Products<std::int8_t, Rescale> products(Rescale rescale) const {
    Q8Products<std::int8_t, Rescale> products;
    products.input_zero_point = -3;
    products.clamp_low = -128;
    products.clamp_high = 127;
    products.rescale = rescale;
    return products;
  }

  std::vector<std::uint8_t> scalar() const {
    std::vector<std::uint8_t> out(layer.outputs());
    const auto *codes = reinterpret_cast<const std::int8_t*>(in.data()), *weights = reinterpret_cast<const std::int8_t*>(filter.data());
    auto* const results = reinterpret_cast<std::int8_t*>(out.data());
    const FixedRescale rescale{fixed.data()};
    const Window window = layer.conv().window;
    switch (layer.kind) {
      case LayerKind::kConv: conv(layer.conv(), products(rescale), codes, weights, results, 0, window.rows()); break;
      case kDepthwise: depthwise_conv({.window = window, .depth_multiplier = 1}, products(rescale), codes, weights, results, 0, window.rows()); break;
      case kFullyConnected:
        matmul({.rows = 1, .in_features = layer.in_channels, .out_features = layer.out_channels}, products(RealRescale{multipliers.data()}), codes, weights, results, 0, layer.out_channels);
    }
    return out;
  }

  ConvQ8 op() const {
    const bool real = layer.kind == kFullyConnected;
    return {.conv = layer.conv(), .filter = filter.data(), .flip = 0x80, .input_zero_point = 125, .weight_zero_point = 128,
            .output = {.fixed = real ? nullptr : fixed.data(), .real = real ? multipliers.data() : nullptr, .low = -128, .high = 127}};
  }

  const Layer& layer;
  std::vector<std::uint8_t> in, filter;
  std::vector<FixedMultiplier> fixed;
  std::vector<double> multipliers;
};

void run(benchmark::State& state, const Layer& layer, Isa isa) {
  const Operands operands(layer);
  if (const PackedConvQ8* const kernel = layer.depthwise() ? packed_depthwise_conv_q8(isa) : packed_conv_q8(isa)) {
    run_packed(state, *kernel, operands.op(), operands.in, layer.outputs(), [&](const auto& out) { return out == operands.scalar(); });
  } else {
    for (auto _ : state) benchmark::DoNotOptimize(operands.scalar());
  }
  count_multiplications(state, layer.multiplications(), peak(isa).codes);
}

const int kRegistered = [] {
  for (const Layer& layer : kLayers)
    for (const Isa isa : available_isas()) add("q8 " + layer.name(), isa, [&layer, isa](benchmark::State& state) { run(state, layer, isa); });
  return 0;
}();

}  // namespace
}  // namespace tandem::bench
