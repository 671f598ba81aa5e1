// Tensors of real models, and how operators that do little more than read one and write another are run.
#pragma once

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "bench/interp/rates.h"

namespace tandem::bench {

struct Tensor {
  const char* model;
  int height, width, channels;

  std::size_t pixels() const { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width); }
  std::size_t count() const { return pixels() * static_cast<std::size_t>(channels); }
  std::string name() const { return std::string(model) + " " + std::to_string(height) + "x" + std::to_string(width) + "x" + std::to_string(channels); }
};

// `run(in, out)` makes `outputs` values of all of `in`, as `scalar(in, out)` does.
template <class Out, class In, class Run, class Scalar>
void measure(benchmark::State& state, const std::vector<In>& in, std::size_t outputs, const Run& run, const Scalar& scalar) {
  std::vector<Out> out(outputs), wanted(outputs);
  scalar(in.data(), wanted.data());
  run(in.data(), out.data());
  if (out != wanted) return state.SkipWithError("wrong answer");
  for (auto _ : state) {
    run(in.data(), out.data());
    benchmark::ClobberMemory();
  }
  count_values(state, outputs, in.size() * sizeof(In) + outputs * sizeof(Out));
}

}  // namespace tandem::bench
