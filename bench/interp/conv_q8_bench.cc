// 8-bit convolutions with the shapes of real models, by instruction set: bench_interp --benchmark_filter=avx2
//
// MAC is the rate of multiplications with addition, in SI units a second.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/isa.h"
#include "interp/kernels/conv_q8/conv_q8.h"
#include "interp/kernels/depthwise_conv_q8/depthwise_conv_q8.h"
#include "interp/kernels/packed.h"
#include "tandem/aligned_buffer.h"

namespace tandem {
namespace {

struct Layer {
  const char* model;
  int size, in_channels, out_channels, filter, stride;
  bool depthwise = false;
};

constexpr Layer kLayers[] = {
    {"MobileNetV2 first", 224, 3, 32, 3, 2},
    {"MobileNetV2 project", 112, 32, 16, 1, 1},
    {"MobileNetV2 expand", 56, 24, 144, 1, 1},
    {"MobileNetV2 project", 14, 384, 64, 1, 1},
    {"MobileNetV2 last", 7, 320, 1280, 1, 1},
    {"ResNet-50 conv2", 56, 64, 64, 3, 1},
    {"ResNet-50 conv4", 14, 256, 256, 3, 1},
    {"ResNet-50 conv5", 7, 512, 2048, 1, 1},
    {"MobileNetV2 depthwise", 112, 96, 96, 3, 2, true},
    {"MobileNetV2 depthwise", 56, 144, 144, 3, 1, true},
    {"MobileNetV2 depthwise", 14, 384, 384, 3, 1, true},
    {"EfficientNet depthwise", 28, 240, 240, 5, 1, true},
};

std::vector<std::uint8_t> random_codes(std::size_t count) {
  std::mt19937 random(1);
  std::vector<std::uint8_t> codes(count);
  for (auto& code : codes) code = static_cast<std::uint8_t>(random());
  return codes;
}

// A layer with int8 operands.
struct Operands {
  explicit Operands(const Layer& layer) : depthwise(layer.depthwise) {
    const int out_size = (layer.size + layer.stride - 1) / layer.stride, missing = (out_size - 1) * layer.stride + layer.filter - layer.size;
    conv.window = {.batches = 1, .in_height = layer.size, .in_width = layer.size, .in_channels = layer.in_channels, .out_height = out_size, .out_width = out_size,
                   .out_channels = layer.out_channels, .filter_height = layer.filter, .filter_width = layer.filter, .stride_y = layer.stride, .stride_x = layer.stride,
                   .pad_top = std::max(missing, 0) / 2, .pad_left = std::max(missing, 0) / 2};
    conv.filter_channels = depthwise ? 1 : layer.in_channels;
    const std::size_t depth = static_cast<std::size_t>(conv.window.taps()) * static_cast<std::size_t>(conv.filter_channels);
    in = random_codes(static_cast<std::size_t>(layer.size) * static_cast<std::size_t>(layer.size) * static_cast<std::size_t>(layer.in_channels));
    filter = random_codes(depth * static_cast<std::size_t>(layer.out_channels));
    std::mt19937 random(2);
    for (int c = 0; c < layer.out_channels; ++c)
      multipliers.push_back(to_fixed_multiplier((0.5 + static_cast<double>(random()) / 4294967296.0) / (100 * std::sqrt(static_cast<double>(depth)))));
    out.resize(static_cast<std::size_t>(out_size) * static_cast<std::size_t>(out_size) * static_cast<std::size_t>(layer.out_channels));
    macs = static_cast<double>(out.size()) * static_cast<double>(depth);
  }

  void run_scalar(std::vector<std::uint8_t>& to) const {
    Q8Products<std::int8_t> products;
    products.input_zero_point = -3;
    products.clamp_low = -128;
    products.clamp_high = 127;
    products.rescale.multipliers = multipliers.data();
    const auto *codes = reinterpret_cast<const std::int8_t*>(in.data()), *weights = reinterpret_cast<const std::int8_t*>(filter.data());
    auto* const results = reinterpret_cast<std::int8_t*>(to.data());
    if (depthwise) tandem::depthwise_conv({.window = conv.window, .depth_multiplier = 1}, products, codes, weights, results, 0, conv.window.rows());
    else tandem::conv(conv, products, codes, weights, results, 0, conv.window.rows());
  }

  ConvQ8 packed() const {
    return {.conv = conv, .filter = filter.data(), .flip = 0x80, .input_zero_point = 125, .weight_zero_point = 128, .output = {.fixed = multipliers.data(), .low = -128, .high = 127}};
  }

  bool depthwise;
  Conv conv;
  std::vector<std::uint8_t> in, filter, out;
  std::vector<FixedMultiplier> multipliers;
  double macs = 0;
};

void count(benchmark::State& state, const Operands& operands) {
  state.counters["MAC"] = benchmark::Counter(operands.macs, benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

void run_scalar(benchmark::State& state, const Layer& layer) {
  Operands operands(layer);
  for (auto _ : state) {
    operands.run_scalar(operands.out);
    benchmark::ClobberMemory();
  }
  count(state, operands);
}

void run_packed(benchmark::State& state, const Layer& layer, Isa isa) {
  Operands operands(layer);
  const PackedConvQ8& kernel = layer.depthwise ? *packed_depthwise_conv_q8(isa) : *packed_conv_q8(isa);
  const ConvQ8 op = operands.packed();
  const AlignedBuffer weights = AlignedBuffer::allocate(kernel.packed_bytes(op)).value(), workspace = AlignedBuffer::allocate(kernel.workspace_bytes(op, 1)).value();
  kernel.pack(op, weights.data());
  const auto run = [&] { kernel.run(op, weights.data(), 1, operands.in.data(), operands.out.data(), workspace.data(), 0, kernel.units(op, 1)); };
  run();
  std::vector<std::uint8_t> wanted(operands.out.size());
  operands.run_scalar(wanted);
  if (operands.out != wanted) return state.SkipWithError("wrong answer");
  for (auto _ : state) {
    run();
    benchmark::ClobberMemory();
  }
  count(state, operands);
}

const int kRegistered = [] {
  for (const Layer& layer : kLayers) {
    const std::string name = std::string(layer.model) + " " + std::to_string(layer.size) + "x" + std::to_string(layer.size) + "x" + std::to_string(layer.in_channels) + " to " +
                             std::to_string(layer.out_channels) + ", " + std::to_string(layer.filter) + "x" + std::to_string(layer.filter) + "/";
    benchmark::RegisterBenchmark((name + "scalar").c_str(), [&layer](benchmark::State& state) { run_scalar(state, layer); })->Unit(benchmark::kMicrosecond);
    for (const Isa isa : {Isa::kAvx2, Isa::kAvxVnni, Isa::kAvx512Vnni})
      if (is_available(isa) && packed_conv_q8(isa) != nullptr)
        benchmark::RegisterBenchmark((name + std::string(name_of(isa))).c_str(), [&layer, isa](benchmark::State& state) { run_packed(state, layer, isa); })->Unit(benchmark::kMicrosecond);
  }
  return 0;
}();

}  // namespace
}  // namespace tandem
