// Pools of floats for vectors of channels. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstdint>

#include "interp/kernels/pool_f32/pool_f32.h"
#include "interp/kernels/pool_vector.h"

namespace tandem {
namespace {

// Folds as plain_pool does, a vector of channels at a time.
template <class Step, class Finish>
[[gnu::noinline]] void fold_stretch(const PoolF32& pool, const Stretch& stretch, const float* in, float* out, float start, const Step& step, const Finish& finish) {
  const PoolSteps steps(pool.window);
  const Simd::F32 low = Simd::broadcast(pool.clamp_low), high = Simd::broadcast(pool.clamp_high), taps = Simd::broadcast(static_cast<float>(std::int64_t{stretch.rows} * stretch.columns));
  const bool is_empty = stretch.rows == 0 || stretch.columns == 0;
  const int rows = stretch.rows;
  with_columns(stretch.columns, [&](const auto& columns) {
    const auto fold = [&](const float* first, const auto& load) {
      const Simd::F32 state = fold_window(first, rows, columns(), steps, Simd::broadcast(start), [&](Simd::F32 so_far, const float* from) { return step(so_far, load(from)); });
      return Simd::at_most(Simd::at_least(is_empty ? Simd::broadcast(0.0f) : finish(state, taps), low), high);
    };
    for (int i = stretch.windows; i > 0; --i, in += steps.window, out += steps.pixel) {
      std::int64_t c = 0;
      for (; c + Simd::kLanes <= steps.pixel; c += Simd::kLanes) Simd::store(out + c, fold(in + c, [](const float* from) { return Simd::load(from); }));
      const int rest = static_cast<int>(steps.pixel - c);
      if (rest > 0) Simd::store(out + c, fold(in + c, [rest](const float* from) { return Simd::load(from, rest); }), rest);
    }
  });
}

template <class Step, class Finish>
void pool_of(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end, float start, const Step& step, const Finish& finish) {
  for_each_stretch(pool.window, begin, end, [&](const Stretch& stretch) { fold_stretch(pool, stretch, in + stretch.in, out + stretch.out, start, step, finish); });
}

void average_pool_vectors(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end) noexcept {
  pool_of(pool, in, out, begin, end, 0.0f, [](Simd::F32 sum, Simd::F32 value) { return Simd::add(sum, value); }, [](Simd::F32 sum, Simd::F32 taps) { return Simd::divide(sum, taps); });
}

void max_pool_vectors(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end) noexcept {
  // What is no number is passed over, as in std::max(best, value).
  pool_of(pool, in, out, begin, end, -__FLT_MAX__, [](Simd::F32 best, Simd::F32 value) { return Simd::at_least(best, value); }, [](Simd::F32 best, Simd::F32) { return best; });
}

constexpr VectorPoolF32 kVectorPoolF32{{"pool_f32", Simd::kName}, average_pool_vectors, max_pool_vectors};

}  // namespace
}  // namespace tandem
