// From floats to codes and back, by instruction set: bench_interp --benchmark_filter='quantize'

#include "bench/interp/rates.h"
#include "bench/interp/tensor.h"
#include "bench/interp/values.h"
#include "interp/kernels/quantize/quantize.h"

namespace tandem::bench {
namespace {

// Pictures in, boxes out.
constexpr Tensor kFloats[] = {{"BlazeFace", 128, 128, 3}}, kCodes[] = {{"BlazeFace", 1, 512, 16}, {"YOLOv8n", 1, 5, 756}, {"YOLO LC", 12, 12, 30}};
constexpr float kScale = 0.0078f;
constexpr std::int32_t kZeroPoint = -1;

void run_quantize(benchmark::State& state, const Tensor& tensor, Isa isa) {
  const VectorQuantize* const vectors = vector_quantize(isa);
  const auto count = static_cast<std::int64_t>(tensor.count());
  const auto scalar = [&](const float* in, std::uint8_t* out) { quantize(in, as_int8(out), count, kScale, kZeroPoint); };
  measure<std::uint8_t>(state, random_floats(tensor.count(), 1), tensor.count(), [&](const float* in, std::uint8_t* out) {
    if (vectors == nullptr) scalar(in, out);
    else vectors->quantize(in, out, count, kScale, kZeroPoint, false);
  }, scalar);
}

void run_dequantize(benchmark::State& state, const Tensor& tensor, Isa isa) {
  const VectorQuantize* const vectors = vector_quantize(isa);
  const auto count = static_cast<std::int64_t>(tensor.count());
  const auto scalar = [&](const std::uint8_t* in, float* out) { dequantize(as_int8(in), out, count, kScale, kZeroPoint); };
  measure<float>(state, random_codes(tensor.count()), tensor.count(), [&](const std::uint8_t* in, float* out) {
    if (vectors == nullptr) scalar(in, out);
    else vectors->dequantize(in, out, count, kScale, kZeroPoint, false);
  }, scalar);
}

const int kRegistered = add("quantize", kFloats, run_quantize) + add("dequantize", kCodes, run_dequantize);

}  // namespace
}  // namespace tandem::bench
