#include <algorithm>
#include <limits>

#include "interp/kernels/pool_loops.h"
#include "interp/kernels/pool_q/pool_q.h"

namespace tandem {

template <class T>
void average_pool(const PoolQ& pool, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept {
  const auto add = [](std::int64_t sum, T value) { return sum + value; };
  const auto divide = [&](std::int64_t sum, std::int64_t taps) {
    const std::int64_t mean = taps == 0 ? 0 : (sum > 0 ? sum + taps / 2 : sum - taps / 2) / taps;
    return static_cast<T>(std::clamp<std::int64_t>(mean, pool.clamp_low, pool.clamp_high));
  };
  plain_pool(pool.window, in, out, begin, end, std::int64_t{0}, add, divide);
}

template <class T>
void max_pool(const PoolQ& pool, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept {
  const auto larger = [](std::int32_t best, T value) { return std::max<std::int32_t>(best, value); };
  const auto keep = [&](std::int32_t best, std::int64_t taps) { return static_cast<T>(std::clamp(taps == 0 ? 0 : best, pool.clamp_low, pool.clamp_high)); };
  plain_pool(pool.window, in, out, begin, end, std::int32_t{std::numeric_limits<T>::lowest()}, larger, keep);
}

template void average_pool(const PoolQ&, const std::int8_t*, std::int8_t*, std::int64_t, std::int64_t) noexcept;
template void average_pool(const PoolQ&, const std::uint8_t*, std::uint8_t*, std::int64_t, std::int64_t) noexcept;
template void average_pool(const PoolQ&, const std::int16_t*, std::int16_t*, std::int64_t, std::int64_t) noexcept;
template void max_pool(const PoolQ&, const std::int8_t*, std::int8_t*, std::int64_t, std::int64_t) noexcept;
template void max_pool(const PoolQ&, const std::uint8_t*, std::uint8_t*, std::int64_t, std::int64_t) noexcept;
template void max_pool(const PoolQ&, const std::int16_t*, std::int16_t*, std::int64_t, std::int64_t) noexcept;

}  // namespace tandem
