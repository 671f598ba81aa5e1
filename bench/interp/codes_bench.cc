// Operators on single codes and on pairs of them, by instruction set: bench_interp --benchmark_filter='^(add|lookup)'

#include "bench/interp/layer.h"
#include "bench/interp/rates.h"
#include "interp/kernels/add_q/add_q.h"
#include "interp/kernels/lookup_q8/lookup_q8.h"

namespace tandem::bench {
namespace {

struct Tensor {
  const char* model;
  int height, width, channels;

  std::size_t count() const { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * static_cast<std::size_t>(channels); }
  std::string name() const { return std::string(" ") + model + " " + std::to_string(height) + "x" + std::to_string(width) + "x" + std::to_string(channels); }
};

constexpr Tensor kSums[] = {{"ResNet-50", 56, 56, 256}, {"MobileNetV2", 56, 56, 24}, {"MobileNetV2", 14, 14, 96}, {"ResNet-8", 32, 32, 16}};
constexpr Tensor kLookups[] = {{"EfficientNet-B0", 48, 48, 96}, {"EfficientNet-B0", 6, 6, 672}, {"YOLOv8n", 24, 24, 32}};

// Runs `run(in, out)` on codes until it is enough, once `right(in, out)`.
template <class Run, class Right>
void measure(benchmark::State& state, std::size_t count, const Run& run, const Right& right) {
  const std::vector<std::uint8_t> in = random_codes(count);
  std::vector<std::uint8_t> out(count);
  run(in.data(), out.data());
  if (!right(in, out)) return state.SkipWithError("wrong answer");
  for (auto _ : state) {
    run(in.data(), out.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}

void run_add(benchmark::State& state, const Tensor& tensor, Isa isa) {
  const AddQ add{.left_shift = 20, .zero_point_a = 4, .zero_point_b = -7, .output_zero_point = -3, .multiplier_a = to_fixed_multiplier(0.5), .multiplier_b = to_fixed_multiplier(0.37),
                 .output_multiplier = to_fixed_multiplier(1.3 / (1 << 20)), .clamp_low = -128, .clamp_high = 127};
  const auto count = static_cast<std::int64_t>(tensor.count());
  const std::vector<std::uint8_t> other(tensor.count(), 17);
  const auto scalar = [&](const std::uint8_t* in, std::uint8_t* out) {
    add_q<std::int8_t>(add, reinterpret_cast<const std::int8_t*>(in), 1, reinterpret_cast<const std::int8_t*>(other.data()), 1, reinterpret_cast<std::int8_t*>(out), count);
  };
  const auto right = [&](const auto& in, const auto& out) {
    std::vector<std::uint8_t> wanted(in.size());
    scalar(in.data(), wanted.data());
    return out == wanted;
  };
  const VectorAddQ8* const vectors = vector_add_q8(isa);
  if (vectors == nullptr) return measure(state, tensor.count(), scalar, right);
  AddQ8 by_vectors;
  if (!vectors->prepare(add, false, 100, by_vectors)) return state.SkipWithError("left to the scalar kernel");
  measure(state, tensor.count(), [&](const std::uint8_t* in, std::uint8_t* out) { vectors->run(by_vectors, in, other.data(), out, count); }, right);
}

void run_lookup(benchmark::State& state, const Tensor& tensor, Isa isa) {
  TableQ8 table;
  std::ranges::copy(random_codes(table.size()), table.begin());
  const LookupQ8 lookup(table, isa);
  measure(state, tensor.count(), [&](const std::uint8_t* in, std::uint8_t* out) { lookup.run(in, out, static_cast<std::int64_t>(tensor.count())); },
          [&](const auto& in, const auto& out) { return std::ranges::equal(in, out, [&](std::uint8_t code, std::uint8_t result) { return table[code] == result; }); });
}

const int kRegistered = [] {
  for (const Isa isa : available_isas()) {
    for (const Tensor& tensor : kSums) add("add_q" + tensor.name(), isa, [&tensor, isa](benchmark::State& state) { run_add(state, tensor, isa); });
    for (const Tensor& tensor : kLookups) add("lookup_q8" + tensor.name(), isa, [&tensor, isa](benchmark::State& state) { run_lookup(state, tensor, isa); });
  }
  return 0;
}();

}  // namespace
}  // namespace tandem::bench
