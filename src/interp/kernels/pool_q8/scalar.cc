#include <algorithm>
#include <limits>

#include "interp/kernels/pool_q8/pool_q8.h"

namespace tandem {
namespace {

// Folds the window of each output value: start, then step(state, value) for each tap in the picture, then finish(state, taps).
template <class T, class State, class Step, class Finish>
void pool(const PoolQ8& pool, const T* in, T* out, std::int64_t begin, std::int64_t end, State start, Step step, Finish finish) {
  const Window& w = pool.window;
  for (std::int64_t row = begin; row < end; ++row) {
    const std::int64_t batch = row / w.out_height;
    const int top = static_cast<int>(row % w.out_height) * w.stride_y - w.pad_top;
    const int first_y = std::max(top, 0), last_y = std::min(top + w.filter_height, w.in_height);
    for (int x = 0; x < w.out_width; ++x) {
      const int left = x * w.stride_x - w.pad_left;
      const int first_x = std::max(left, 0), last_x = std::min(left + w.filter_width, w.in_width);
      const std::int64_t taps = std::int64_t{std::max(last_y - first_y, 0)} * std::max(last_x - first_x, 0);
      for (int c = 0; c < w.out_channels; ++c) {
        State state = start;
        for (int iy = first_y; iy < last_y; ++iy)
          for (int ix = first_x; ix < last_x; ++ix) state = step(state, in[((batch * w.in_height + iy) * w.in_width + ix) * w.in_channels + c]);
        out[(row * w.out_width + x) * w.out_channels + c] = static_cast<T>(std::clamp<State>(finish(state, taps), pool.clamp_low, pool.clamp_high));
      }
    }
  }
}

}  // namespace

template <class T>
void average_pool_q8(const PoolQ8& p, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept {
  const auto add = [](std::int64_t sum, T value) { return sum + value; };
  const auto divide = [](std::int64_t sum, std::int64_t taps) { return taps == 0 ? 0 : (sum > 0 ? sum + taps / 2 : sum - taps / 2) / taps; };
  pool(p, in, out, begin, end, std::int64_t{0}, add, divide);
}

template <class T>
void max_pool_q8(const PoolQ8& p, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept {
  const auto larger = [](std::int32_t best, T value) { return std::max<std::int32_t>(best, value); };
  const auto keep = [](std::int32_t best, std::int64_t taps) { return taps == 0 ? 0 : best; };
  pool(p, in, out, begin, end, std::int32_t{std::numeric_limits<T>::lowest()}, larger, keep);
}

template void average_pool_q8<std::int8_t>(const PoolQ8&, const std::int8_t*, std::int8_t*, std::int64_t, std::int64_t) noexcept;
template void average_pool_q8<std::uint8_t>(const PoolQ8&, const std::uint8_t*, std::uint8_t*, std::int64_t, std::int64_t) noexcept;
template void max_pool_q8<std::int8_t>(const PoolQ8&, const std::int8_t*, std::int8_t*, std::int64_t, std::int64_t) noexcept;
template void max_pool_q8<std::uint8_t>(const PoolQ8&, const std::uint8_t*, std::uint8_t*, std::int64_t, std::int64_t) noexcept;

}  // namespace tandem
