// Operators on single codes and on pairs of them, by instruction set: bench_interp --benchmark_filter='^(add|mul|lookup)'

#include <algorithm>

#include "bench/interp/rates.h"
#include "bench/interp/tensor.h"
#include "bench/interp/values.h"
#include "interp/kernels/add_q/add_q.h"
#include "interp/kernels/lookup_q8/lookup_q8.h"
#include "interp/kernels/mul_q/mul_q.h"

namespace tandem::bench {
namespace {

constexpr Tensor kSums[] = {{"ResNet-50", 56, 56, 256}, {"MobileNetV2", 56, 56, 24}, {"MobileNetV2", 14, 14, 96}, {"YOLOv8n", 24, 24, 32}, {"ResNet-8", 32, 32, 16}};
constexpr Tensor kProducts[] = {{"EfficientNet-B0", 48, 48, 96}, {"EfficientNet-B0", 6, 6, 672}, {"YOLOv8n", 96, 96, 16}, {"YOLOv8n", 12, 12, 64}};
constexpr Tensor kLookups[] = {{"EfficientNet-B0", 48, 48, 96}, {"EfficientNet-B0", 6, 6, 672}, {"YOLOv8n", 24, 24, 32}};

// Both operands lie one behind the other.
template <class Op, class OpQ8, class Scalar>
void run_pairs(benchmark::State& state, const Tensor& tensor, const Op& op, const VectorPairs<Op, OpQ8>* vectors, const Scalar& scalar) {
  OpQ8 by_vectors;
  if (vectors != nullptr && !vectors->prepare(op, false, 100, by_vectors)) return state.SkipWithError("left to the scalar kernel");
  const std::size_t outputs = tensor.count();
  const auto count = static_cast<std::int64_t>(outputs);
  const auto by_scalar = [&](const std::uint8_t* in, std::uint8_t* out) { scalar(op, as_int8(in), 1, as_int8(in + count), 1, as_int8(out), count); };
  measure<std::uint8_t>(state, random_codes(2 * outputs), outputs, [&](const std::uint8_t* in, std::uint8_t* out) {
    if (vectors == nullptr) by_scalar(in, out);
    else vectors->run(by_vectors, in, in + count, out, count);
  }, by_scalar);
}

void run_add(benchmark::State& state, const Tensor& tensor, Isa isa) {
  const AddQ add{.left_shift = 20, .zero_point_a = 4, .zero_point_b = -7, .output_zero_point = -3, .multiplier_a = to_fixed_multiplier(0.5), .multiplier_b = to_fixed_multiplier(0.37),
                 .output_multiplier = to_fixed_multiplier(1.3 / (1 << 20)), .clamp_low = -128, .clamp_high = 127};
  run_pairs(state, tensor, add, vector_add_q8(isa), add_q<std::int8_t>);
}

// A Swish's: a value times its sigmoid.
void run_mul(benchmark::State& state, const Tensor& tensor, Isa isa) {
  const MulQ mul{.zero_point_a = -10, .zero_point_b = -128, .output_zero_point = -59, .multiplier = to_fixed_multiplier(0.0068 / 256 / 0.0036), .clamp_low = -128, .clamp_high = 127};
  run_pairs(state, tensor, mul, vector_mul_q8(isa), mul_q<std::int8_t>);
}

void run_lookup(benchmark::State& state, const Tensor& tensor, Isa isa) {
  TableQ8 table;
  std::ranges::copy(random_codes(table.size()), table.begin());
  const LookupQ8 lookup(table, isa);
  const auto count = static_cast<std::int64_t>(tensor.count());
  measure<std::uint8_t>(state, random_codes(tensor.count()), tensor.count(), [&](const std::uint8_t* in, std::uint8_t* out) { lookup.run(in, out, count); },
                        [&](const std::uint8_t* in, std::uint8_t* out) { lookup_q8(table, in, out, count); });
}

const int kRegistered = add("add_q", kSums, run_add) + add("mul_q", kProducts, run_mul) + add("lookup_q8", kLookups, run_lookup);

}  // namespace
}  // namespace tandem::bench
