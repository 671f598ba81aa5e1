// Softmax of int8, by instruction set: bench_interp --benchmark_filter='^softmax'

#include "bench/interp/rates.h"
#include "bench/interp/tensor.h"
#include "bench/interp/values.h"
#include "interp/kernels/softmax_q8/softmax_q8.h"
#include "interp/ops/normalize/softmax_scaling.h"

namespace tandem::bench {
namespace {

// How many differences of codes count follows from the scale.
struct Classes {
  Tensor tensor;
  float scale;

  std::string name() const { return tensor.name(); }
};
constexpr Classes kClasses[] = {{{"MobileNetV2", 1, 1, 1001}, 0.0634f}, {{"YOLOv8n", 4, 756, 16}, 0.4873f}, {{"vww", 1, 1, 2}, 0.0745f}, {{"ResNet-8", 1, 1, 10}, 0.1719f}};

void run(benchmark::State& state, const Classes& classes, Isa isa) {
  const SoftmaxScaling scaling = softmax_scaling(1, classes.scale);
  const SoftmaxQ8 softmax{.rows = static_cast<std::int64_t>(classes.tensor.pixels()), .depth = classes.tensor.channels, .input_multiplier = scaling.multiplier, .difference_low = scaling.difference_low};
  const auto scalar = [&](const std::uint8_t* in, std::uint8_t* out) { softmax_q8(softmax, as_int8(in), as_int8(out)); };
  const VectorSoftmaxQ8* const vectors = vector_softmax_q8(isa);
  const SoftmaxExponentials exponentials = softmax_exponentials(softmax);
  const std::size_t count = classes.tensor.count();
  measure<std::uint8_t>(state, random_codes(count), count, [&](const std::uint8_t* in, std::uint8_t* out) {
    if (vectors == nullptr) scalar(in, out);
    else vectors->run(softmax, exponentials, false, in, out);
  }, scalar);
}

const int kRegistered = add("softmax_q8", kClasses, run);

}  // namespace
}  // namespace tandem::bench
