// Means over the pixels of a picture, by instruction set: bench_interp --benchmark_filter='^column_sums'

#include <algorithm>

#include "base/parallel.h"
#include "bench/interp/rates.h"
#include "bench/interp/tensor.h"
#include "bench/interp/values.h"
#include "interp/kernels/column_sums_q8/column_sums_q8.h"
#include "interp/ops/reduce/reduction.h"

namespace tandem::bench {
namespace {

constexpr Tensor kPictures[] = {{"EfficientNet-B0", 48, 48, 32}, {"EfficientNet-B0", 12, 12, 144}, {"EfficientNet-B0", 3, 3, 1152}, {"MobileNetV2", 7, 7, 1280}, {"ResNet-50", 7, 7, 2048}};

void run(benchmark::State& state, const Tensor& tensor, Isa isa) {
  const auto rows = static_cast<std::int64_t>(tensor.pixels());
  const ColumnSumsQ8 sums{.rows = rows, .columns = tensor.channels, .flip = 0, .zero_sum = static_cast<std::int32_t>(-91 * rows), .multiplier = to_fixed_multiplier(1.5 / static_cast<double>(rows)),
                          .zero_point = -74};
  const Reduction reduction({1, tensor.height, tensor.width, tensor.channels}, {false, true, true, false});
  const auto pool = ThreadPool::create(1).value();
  const auto scalar = [&](const std::uint8_t* in, std::uint8_t* out) {
    reduction.run(*pool, as_int8(in), out, std::int32_t{0}, [](std::int32_t sum, std::int8_t code) { return sum + code; },
                  [&](std::int32_t sum) { return static_cast<std::uint8_t>(std::clamp(multiply(sum - sums.zero_sum, sums.multiplier) + sums.zero_point, -128, 127)); });
  };
  const VectorColumnSumsQ8* const vectors = vector_column_sums_q8(isa);
  measure<std::uint8_t>(state, random_codes(tensor.count()), static_cast<std::size_t>(tensor.channels), [&](const std::uint8_t* in, std::uint8_t* out) {
    if (vectors == nullptr) scalar(in, out);
    else vectors->run(sums, in, out);
  }, scalar);
}

const int kRegistered = add("column_sums_q8", kPictures, run);

}  // namespace
}  // namespace tandem::bench
