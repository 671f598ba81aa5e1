// Layers of real models, and how their kernels are run.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "interp/kernels/packed.h"
#include "interp/kernels/window.h"
#include "tandem/aligned_buffer.h"

namespace tandem::bench {

enum class LayerKind { kConv, kDepthwise, kFullyConnected };

struct Layer {
  const char* model;
  int height, width, in_channels, out_channels, filter_height, filter_width, stride;
  LayerKind kind = LayerKind::kConv;

  bool depthwise() const { return kind == LayerKind::kDepthwise; }

  // With padding that keeps the size.
  Conv conv() const {
    const auto out = [&](int size) { return (size + stride - 1) / stride; };
    const auto padding = [&](int size, int filter) { return std::max((out(size) - 1) * stride + filter - size, 0) / 2; };
    return {.window = {.batches = 1, .in_height = height, .in_width = width, .in_channels = in_channels, .out_height = out(height), .out_width = out(width), .out_channels = out_channels,
                       .filter_height = filter_height, .filter_width = filter_width, .stride_y = stride, .stride_x = stride, .pad_top = padding(height, filter_height), .pad_left = padding(width, filter_width)},
            .filter_channels = depthwise() ? 1 : in_channels};
  }
  std::size_t inputs() const { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * static_cast<std::size_t>(in_channels); }
  std::size_t outputs() const { return static_cast<std::size_t>(conv().window.rows() * conv().window.out_width * out_channels); }
  std::size_t depth() const { return static_cast<std::size_t>(filter_height * filter_width * conv().filter_channels); }
  std::size_t weights() const { return depth() * static_cast<std::size_t>(out_channels); }
  double multiplications() const { return static_cast<double>(outputs()) * static_cast<double>(depth()); }

  std::string name() const {
    const std::string values = std::to_string(in_channels) + " to " + std::to_string(out_channels);
    if (kind == LayerKind::kFullyConnected) return std::string(model) + " fully connected " + values;
    return std::string(model) + (depthwise() ? " depthwise " : " ") + std::to_string(height) + "x" + std::to_string(width) + "x" + values + ", " + std::to_string(filter_height) + "x" +
           std::to_string(filter_width) + (stride == 1 ? "" : " by " + std::to_string(stride));
  }
};

// A packed kernel on one thread. `right` says whether an answer is.
template <class Op, class Value, class Right>
void run_packed(benchmark::State& state, const PackedConv<Op, Value>& kernel, const Op& op, const std::vector<Value>& in, std::size_t outputs, const Right& right) {
  if (!kernel.suits(op, 1)) return state.SkipWithError("left to the scalar kernel");
  const AlignedBuffer weights = AlignedBuffer::allocate(kernel.packed_bytes(op)).value(), workspace = AlignedBuffer::allocate(kernel.workspace_bytes(op, 1)).value();
  kernel.pack(op, weights.data());
  std::vector<Value> out(outputs);
  const auto run = [&] { kernel.run(op, weights.data(), 1, in.data(), out.data(), workspace.data(), 0, kernel.units(op, 1)); };
  run();
  if (!right(out)) return state.SkipWithError("wrong answer");
  for (auto _ : state) {
    run();
    benchmark::ClobberMemory();
  }
}

}  // namespace tandem::bench
