// What AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D have in common: all but the kernel.
#pragma once

#include <type_traits>

#include "base/try.h"
#include "interp/kernels/pool_f32/pool_f32.h"
#include "interp/kernels/pool_q/pool_q.h"
#include "interp/ops/op.h"
#include "interp/ops/quantized.h"
#include "interp/ops/types.h"

namespace tandem {

struct PoolOperands {
  Window window;
  std::int8_t activation = 0;
};

// The checks, and the output's shape.
Result<PoolOperands> read_pool(const OpContext& context, std::initializer_list<DType> allowed);

// What vectors compute; null where they do not.
struct PoolVectors {
  VectorPoolQ8::Function codes = nullptr;
  int least_channels = 0;  // of codes
  VectorPoolF32::Function floats = nullptr;
  VariantName codes_name, floats_name;
};

// How many rows of the output are worth a thread, where one takes about so many taps while another is called.
std::int64_t rows_worth_a_thread(const Window& window, std::int64_t taps);
// Whether vectors do codes of this window.
bool suits_vectors(const PoolVectors& vectors, const Window& window);

// `work(pool, in, out, begin, end)` computes rows of a PoolQ or a PoolF32, for the types of the list.
template <class... Types, class Work>
PreparedKernel prepare_pool(const OpContext& context, const PoolVectors& vectors, Work work) {
  constexpr std::int64_t kScalarTaps = 16384, kVectorTaps = 262144;
  TANDEM_ASSIGN(const PoolOperands operands, read_pool(context, {kTypeOf<Types>...}));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  const DType dtype = input.info.dtype;
  PoolQ codes{.window = operands.window};
  PoolF32 reals{.window = operands.window};
  const std::int64_t vector_grain = rows_worth_a_thread(operands.window, kVectorTaps);
  if (dtype == DType::kFloat32) {
    TANDEM_ASSIGN(const FloatRange range, float_activation_range(context, operands.activation));
    reals.clamp_low = range.low;
    reals.clamp_high = range.high;
    if (vectors.floats != nullptr)
      return make_kernel([reals, run = vectors.floats, grain = vector_grain, in = &input, out = &output](ThreadPool& threads) {
        threads.parallel_for(reals.window.rows(), grain, [&](std::int64_t begin, std::int64_t end) { run(reals, in->as<float>(), out->as<float>(), begin, end); });
      }, {.name = vectors.floats_name});
  } else {
    TANDEM_ASSIGN(const ClampRange range, activation_range(context, operands.activation, output));
    codes.clamp_low = range.low;
    codes.clamp_high = range.high;
    if (size_of(dtype) == 1 && suits_vectors(vectors, operands.window))
      return make_kernel([codes, is_unsigned = dtype == DType::kUint8, run = vectors.codes, grain = vector_grain, in = &input, out = &output](ThreadPool& threads) {
        threads.parallel_for(codes.window.rows(), grain, [&](std::int64_t begin, std::int64_t end) { run(codes, is_unsigned, in->as<std::uint8_t>(), out->as<std::uint8_t>(), begin, end); });
      }, {.name = vectors.codes_name});
  }
  return make_kernel([=, grain = rows_worth_a_thread(operands.window, kScalarTaps), in = &input, out = &output](ThreadPool& threads) {
    with_type<Types...>(in->info.dtype, [&](auto type) {
      using T = decltype(type);
      threads.parallel_for(operands.window.rows(), grain, [&](std::int64_t begin, std::int64_t end) {
        if constexpr (std::is_same_v<T, float>) work(reals, in->as<float>(), out->as<float>(), begin, end);
        else work(codes, in->as<T>(), out->as<T>(), begin, end);
      });
    });
  });
}

}  // namespace tandem
