// Averages and maxima over windows of int8 and of floats, by instruction set: bench_interp --benchmark_filter='^(average|max)_pool'

#include "bench/interp/layer.h"
#include "bench/interp/rates.h"
#include "bench/interp/tensor.h"
#include "bench/interp/values.h"
#include "interp/kernels/pool_f32/pool_f32.h"
#include "interp/kernels/pool_q/pool_q.h"

namespace tandem::bench {
namespace {

constexpr Layer kAverages[] = {
    {"MobileNetV2", 7, 7, 1280, 1280, 7, 7, 7},
    {"vww", 3, 3, 256, 256, 3, 3, 3},
    {"ResNet-8", 8, 8, 64, 64, 8, 8, 8},
    {"kws", 25, 5, 64, 64, 25, 5, 25},
};
constexpr Layer kMaxima[] = {
    {"ResNet-50", 112, 112, 64, 64, 3, 3, 2},
    {"BlazeFace", 64, 64, 28, 28, 2, 2, 2},
    {"YOLO LC", 12, 12, 256, 256, 2, 2, 1},
    {"YOLOv8n", 6, 6, 128, 128, 5, 5, 1},
};

void run_codes(benchmark::State& state, const Layer& layer, Isa isa, VectorPoolQ8::Function VectorPoolQ8::*of, decltype(&max_pool<std::int8_t>) scalar) {
  const PoolQ pool{.window = layer.conv().window, .clamp_low = -128, .clamp_high = 127};
  const std::int64_t rows = pool.window.rows();
  const auto by_scalar = [&](const std::uint8_t* in, std::uint8_t* out) { scalar(pool, as_int8(in), as_int8(out), 0, rows); };
  const VectorPoolQ8* const vectors = vector_pool_q8(isa);
  measure<std::uint8_t>(state, random_codes(layer.inputs()), layer.outputs(), [&](const std::uint8_t* in, std::uint8_t* out) {
    if (vectors == nullptr) by_scalar(in, out);
    else (vectors->*of)(pool, false, in, out, 0, rows);
  }, by_scalar);
}

void run_floats(benchmark::State& state, const Layer& layer, Isa isa, VectorPoolF32::Function VectorPoolF32::*of, VectorPoolF32::Function scalar) {
  const PoolF32 pool{.window = layer.conv().window, .clamp_low = -1, .clamp_high = 1};
  const std::int64_t rows = pool.window.rows();
  const VectorPoolF32* const vectors = vector_pool_f32(isa);
  const VectorPoolF32::Function function = vectors == nullptr ? scalar : vectors->*of;
  measure<float>(state, random_floats(layer.inputs(), 1), layer.outputs(), [&](const float* in, float* out) { function(pool, in, out, 0, rows); },
                 [&](const float* in, float* out) { scalar(pool, in, out, 0, rows); });
}

void average_codes(benchmark::State& state, const Layer& layer, Isa isa) { run_codes(state, layer, isa, &VectorPoolQ8::average, average_pool<std::int8_t>); }
void max_codes(benchmark::State& state, const Layer& layer, Isa isa) { run_codes(state, layer, isa, &VectorPoolQ8::max, max_pool<std::int8_t>); }
void average_floats(benchmark::State& state, const Layer& layer, Isa isa) { run_floats(state, layer, isa, &VectorPoolF32::average, average_pool); }
void max_floats(benchmark::State& state, const Layer& layer, Isa isa) { run_floats(state, layer, isa, &VectorPoolF32::max, max_pool); }

const int kRegistered = add("average_pool_q8", kAverages, average_codes) + add("max_pool_q8", kMaxima, max_codes) + add("average_pool_f32", kAverages, average_floats) + add("max_pool_f32", kMaxima, max_floats);

}  // namespace
}  // namespace tandem::bench
