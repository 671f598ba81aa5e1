// What AVERAGE_POOL_2D and MAX_POOL_2D have in common: all but the kernel.
#pragma once

#include "interp/kernels/pool_q8/pool_q8.h"
#include "interp/ops/op.h"

namespace tandem {

template <class T>
using PoolFunction = void (*)(const PoolQ8& pool, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept;

PreparedKernel prepare_pool(const OpContext& context, PoolFunction<std::int8_t> int8, PoolFunction<std::uint8_t> uint8);

}  // namespace tandem
