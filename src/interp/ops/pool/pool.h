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

// `work(pool, in, out, begin, end)` computes rows of a PoolQ or a PoolF32, for the types of the list.
template <class... Types, class Work>
PreparedKernel prepare_pool(const OpContext& context, Work work) {
  TANDEM_ASSIGN(const PoolOperands operands, read_pool(context, {kTypeOf<Types>...}));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  PoolQ codes{.window = operands.window};
  PoolF32 reals{.window = operands.window};
  if (input.info.dtype == DType::kFloat32) {
    TANDEM_ASSIGN(const FloatRange range, float_activation_range(context, operands.activation));
    reals.clamp_low = range.low;
    reals.clamp_high = range.high;
  } else {
    TANDEM_ASSIGN(const ClampRange range, activation_range(context, operands.activation, output));
    codes.clamp_low = range.low;
    codes.clamp_high = range.high;
  }
  return make_kernel([=, in = &input, out = &output](ThreadPool& threads) {
    with_type<Types...>(in->info.dtype, [&](auto type) {
      using T = decltype(type);
      threads.parallel_for(operands.window.rows(), 1, [&](std::int64_t begin, std::int64_t end) {
        if constexpr (std::is_same_v<T, float>) work(reals, in->as<float>(), out->as<float>(), begin, end);
        else work(codes, in->as<T>(), out->as<T>(), begin, end);
      });
    });
  });
}

}  // namespace tandem
