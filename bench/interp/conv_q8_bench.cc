// Convolutions and fully connected layers of int8 and uint8, by instruction set: bench_interp --benchmark_filter='^q8.*avx2'

#include <cmath>
#include <limits>
#include <random>
#include <type_traits>

#include "bench/interp/layer.h"
#include "bench/interp/rates.h"
#include "bench/interp/values.h"
#include "interp/kernels/conv_q8/conv_q8.h"
#include "interp/kernels/depthwise_conv_q8/depthwise_conv_q8.h"
#include "interp/kernels/matmul_q8/matmul_q8.h"
#include "interp/ops/linear/side_by_side.h"

namespace tandem::bench {
namespace {

constexpr LayerKind kDepthwise = LayerKind::kDepthwise, kFullyConnected = LayerKind::kFullyConnected;

constexpr Layer kInt8Layers[] = {
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
    {"YOLOv8n", 192, 192, 3, 16, 3, 3, 2},
    {"YOLOv8n", 96, 96, 16, 32, 3, 3, 2},
    {"YOLOv8n", 48, 48, 16, 16, 3, 3, 1},
    {"YOLOv8n", 48, 48, 48, 32, 1, 1, 1},
    {"YOLOv8n", 24, 24, 32, 32, 3, 3, 1},
    {"YOLOv8n", 24, 24, 64, 64, 3, 3, 1},
    {"YOLOv8n", 24, 24, 64, 1, 1, 1, 1},
    {"YOLOv8n", 12, 12, 64, 64, 3, 3, 1},
    {"YOLOv8n", 12, 12, 384, 128, 1, 1, 1},
    {"YOLOv8n", 6, 6, 128, 128, 3, 3, 1},
    {"YOLOv8n", 6, 6, 256, 64, 3, 3, 1},
    {"YOLOv8n", 6, 6, 512, 256, 1, 1, 1},
    {"YOLOv8n", 4, 756, 16, 1, 1, 1, 1},
    {"vww", 96, 96, 3, 8, 3, 3, 2},
    {"vww", 48, 48, 8, 8, 3, 3, 1, kDepthwise},
    {"vww", 48, 48, 8, 16, 1, 1, 1},
    {"vww", 48, 48, 16, 16, 3, 3, 2, kDepthwise},
    {"vww", 24, 24, 32, 32, 1, 1, 1},
    {"vww", 6, 6, 128, 128, 3, 3, 1, kDepthwise},
    {"vww", 6, 6, 128, 128, 1, 1, 1},
    {"vww", 3, 3, 256, 256, 3, 3, 1, kDepthwise},
    {"vww", 3, 3, 256, 256, 1, 1, 1},
    {"vww", 1, 1, 256, 2, 1, 1, 1, kFullyConnected},
    {"FOMO", 96, 96, 3, 16, 3, 3, 2},
    {"FOMO", 48, 48, 16, 8, 1, 1, 1},
    {"FOMO", 48, 48, 8, 48, 1, 1, 1},
    {"FOMO", 48, 48, 48, 48, 3, 3, 2, kDepthwise},
    {"FOMO", 24, 24, 48, 48, 3, 3, 1, kDepthwise},
    {"FOMO", 24, 24, 48, 8, 1, 1, 1},
    {"FOMO", 12, 12, 96, 96, 3, 3, 1, kDepthwise},
    {"FOMO", 12, 12, 16, 96, 1, 1, 1},
    {"FOMO", 12, 12, 96, 16, 1, 1, 1},
    {"FOMO", 12, 12, 32, 2, 1, 1, 1},
};

constexpr Layer kUint8Layers[] = {
    {"MobileNetV2", 224, 224, 3, 32, 3, 3, 2},
    {"MobileNetV2", 112, 112, 32, 32, 3, 3, 1, kDepthwise},
    {"MobileNetV2", 112, 112, 16, 96, 1, 1, 1},
    {"MobileNetV2", 112, 112, 96, 96, 3, 3, 2, kDepthwise},
    {"MobileNetV2", 56, 56, 144, 144, 3, 3, 1, kDepthwise},
    {"MobileNetV2", 14, 14, 384, 384, 3, 3, 1, kDepthwise},
    {"MobileNetV2", 14, 14, 384, 64, 1, 1, 1},
    {"MobileNetV2", 7, 7, 960, 960, 3, 3, 1, kDepthwise},
    {"MobileNetV2", 7, 7, 320, 1280, 1, 1, 1},
    {"MobileNetV2", 1, 1, 1280, 1001, 1, 1, 1},
    {"COCO SSD", 300, 300, 3, 24, 3, 3, 2},
    {"COCO SSD", 150, 150, 24, 24, 3, 3, 1, kDepthwise},
    {"COCO SSD", 150, 150, 24, 48, 1, 1, 1},
    {"COCO SSD", 150, 150, 48, 48, 3, 3, 2, kDepthwise},
    {"COCO SSD", 75, 75, 96, 96, 1, 1, 1},
    {"COCO SSD", 38, 38, 192, 192, 3, 3, 1, kDepthwise},
    {"COCO SSD", 38, 38, 192, 192, 1, 1, 1},
    {"COCO SSD", 19, 19, 384, 384, 3, 3, 1, kDepthwise},
    {"COCO SSD", 19, 19, 384, 384, 1, 1, 1},
    {"COCO SSD", 19, 19, 384, 273, 1, 1, 1},
    {"COCO SSD", 10, 10, 768, 768, 1, 1, 1},
    {"COCO SSD", 10, 10, 192, 384, 3, 3, 2},
    {"COCO SSD", 2, 2, 48, 96, 3, 3, 2},
    {"COCO SSD", 1, 1, 96, 546, 1, 1, 1},
};

// Of a layer's tensors. Weights of int8 have none.
struct ZeroPoints {
  std::int32_t input, weight, output;
};
template <class T>
constexpr ZeroPoints kZeroPoints = std::is_signed_v<T> ? ZeroPoints{-3, 0, 0} : ZeroPoints{129, 122, 133};

// T: std::int8_t or std::uint8_t.
template <class T>
struct Operands {
  explicit Operands(const Layer& of) : layer(of), in(random_codes(of.inputs())), filter(random_codes(of.weights())) {
    std::mt19937 random(2);
    for (int c = 0; c < layer.out_channels; ++c) {
      multipliers.push_back((0.5 + static_cast<double>(random()) / 4294967296.0) / (100 * std::sqrt(static_cast<double>(layer.depth()))));
      fixed.push_back(to_fixed_multiplier(multipliers.back()));
    }
  }

  template <class Rescale>
  Q8Products<T, Rescale> products(Rescale rescale) const {
    Q8Products<T, Rescale> products;
    products.input_zero_point = kZero.input;
    products.weight_zero_point = kZero.weight;
    products.output_zero_point = kZero.output;
    products.clamp_low = Limits::min();
    products.clamp_high = Limits::max();
    products.rescale = rescale;
    return products;
  }

  std::vector<std::uint8_t> scalar() const {
    std::vector<std::uint8_t> out(layer.outputs());
    const auto *codes = reinterpret_cast<const T*>(in.data()), *weights = reinterpret_cast<const T*>(filter.data());
    auto* const results = reinterpret_cast<T*>(out.data());
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

  // Inside, codes are unsigned on the way in and signed on the way out.
  ConvQ8 op() const {
    constexpr std::int32_t to_unsigned = std::is_signed_v<T> ? 128 : 0, to_signed = 128 - to_unsigned;
    const bool real = layer.kind == kFullyConnected;
    return {.conv = layer.conv(), .filter = filter.data(), .flip = to_unsigned, .input_zero_point = kZero.input + to_unsigned, .weight_zero_point = kZero.weight + to_unsigned,
            .output = {.fixed = real ? nullptr : fixed.data(), .real = real ? multipliers.data() : nullptr, .zero_point = kZero.output - to_signed, .low = -128, .high = 127, .flip = to_signed}};
  }

  using Limits = std::numeric_limits<T>;
  static constexpr ZeroPoints kZero = kZeroPoints<T>;
  const Layer& layer;
  std::vector<std::uint8_t> in, filter;
  std::vector<FixedMultiplier> fixed;
  std::vector<double> multipliers;
};

template <class T>
void run(benchmark::State& state, const Layer& layer, Isa isa) {
  const Operands<T> operands(layer);
  if (const PackedConvQ8* const kernel = layer.depthwise() ? packed_depthwise_conv_q8(isa) : packed_conv_q8(isa)) {
    const ConvQ8 op = operands.op();
    const int pixels = pixels_side_by_side(op.conv, kernel->lanes);
    const auto right = [&](const auto& out) { return out == operands.scalar(); };
    if (pixels == 1) run_packed(state, *kernel, op, operands.in, layer.outputs(), right);
    else run_packed(state, *kernel, SideBySide(op, pixels).op, operands.in, layer.outputs(), right);
  } else {
    for (auto _ : state) benchmark::DoNotOptimize(operands.scalar());
  }
  count_multiplications(state, layer.multiplications(), peak(isa).codes);
}

const int kRegistered = add("q8", kInt8Layers, run<std::int8_t>) + add("q8 uint8", kUint8Layers, run<std::uint8_t>);

}  // namespace
}  // namespace tandem::bench
