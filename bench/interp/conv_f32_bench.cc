// Convolutions and fully connected layers of floats, by instruction set: bench_interp --benchmark_filter='^f32.*avx2'

#include <cmath>

#include "bench/interp/layer.h"
#include "bench/interp/rates.h"
#include "bench/interp/values.h"
#include "interp/kernels/conv_f32/conv_f32.h"
#include "interp/kernels/depthwise_conv_f32/depthwise_conv_f32.h"

namespace tandem::bench {
namespace {

constexpr Layer kLayers[] = {
    {"MobileNetV2 0.35", 96, 96, 3, 16, 3, 3, 2},
    {"MobileNetV2 0.35", 48, 48, 48, 48, 3, 3, 2, LayerKind::kDepthwise},
    {"MobileNetV2 0.35", 24, 24, 8, 48, 1, 1, 1},
    {"MobileNetV2 0.35", 6, 6, 192, 192, 3, 3, 1, LayerKind::kDepthwise},
    {"MobileNetV2 0.35", 3, 3, 112, 1280, 1, 1, 1},
    {"MobileNetV2 0.35", 1, 1, 1280, 100, 1, 1, 1, LayerKind::kFullyConnected},
    {"ResNet-8", 32, 32, 16, 16, 3, 3, 1},
    {"ResNet-8", 8, 8, 64, 64, 3, 3, 1},
    {"ResNet-50", 56, 56, 64, 256, 1, 1, 1},
    {"EfficientNet-B0", 12, 12, 240, 240, 5, 5, 1, LayerKind::kDepthwise},
};

struct Operands {
  explicit Operands(const Layer& of) : layer(of), in(random_floats(of.inputs(), 1)), filter(random_floats(of.weights(), 2)) {}

  std::vector<float> scalar() const {
    std::vector<float> out(layer.outputs());
    const FloatProducts products{.clamp_low = kLow, .clamp_high = kHigh};
    const Window window = layer.conv().window;
    if (layer.depthwise()) depthwise_conv({.window = window, .depth_multiplier = 1}, products, in.data(), filter.data(), out.data(), 0, window.rows());
    else conv(layer.conv(), products, in.data(), filter.data(), out.data(), 0, window.rows());
    return out;
  }
  // Sums are taken in another order.
  bool close(const std::vector<float>& out) const {
    const double tolerance = 1e-6 * static_cast<double>(layer.depth());
    return std::ranges::equal(out, scalar(), [&](float a, float b) { return std::abs(a - b) <= tolerance; });
  }
  ConvF32 op() const { return {.conv = layer.conv(), .filter = filter.data(), .low = kLow, .high = kHigh}; }

  static constexpr float kLow = 0, kHigh = 6;
  const Layer& layer;
  std::vector<float> in, filter;
};

void run(benchmark::State& state, const Layer& layer, Isa isa) {
  const Operands operands(layer);
  if (const PackedConvF32* const kernel = layer.depthwise() ? packed_depthwise_conv_f32(isa) : packed_conv_f32(isa)) {
    run_packed(state, *kernel, operands.op(), operands.in, layer.outputs(), [&](const auto& out) { return operands.close(out); });
  } else {
    for (auto _ : state) benchmark::DoNotOptimize(operands.scalar());
  }
  count_multiplications(state, layer.multiplications(), peak(isa).floats);
}

const int kRegistered = add("f32", kLayers, run);

}  // namespace
}  // namespace tandem::bench
