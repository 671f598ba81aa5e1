#include <algorithm>
#include <cmath>
#include <limits>

#include "interp/kernels/pool_f32/pool_f32.h"
#include "interp/kernels/pool_loops.h"

namespace tandem {
namespace {

// finish(state, taps) gives a float that is clamped here.
template <class Step, class Finish>
void pool_of(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end, float start, Step step, Finish finish) noexcept {
  plain_pool(pool.window, in, out, begin, end, start, step, [&](float state, std::int64_t taps) {
    return std::min(std::max(taps == 0 ? 0.0f : finish(state, static_cast<float>(taps)), pool.clamp_low), pool.clamp_high);
  });
}

}  // namespace

void average_pool(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end) noexcept {
  pool_of(pool, in, out, begin, end, 0.0f, [](float sum, float value) { return sum + value; }, [](float sum, float taps) { return sum / taps; });
}

void max_pool(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end) noexcept {
  pool_of(pool, in, out, begin, end, std::numeric_limits<float>::lowest(), [](float best, float value) { return std::max(best, value); }, [](float best, float) { return best; });
}

void l2_pool(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end) noexcept {
  pool_of(pool, in, out, begin, end, 0.0f, [](float sum, float value) { return sum + value * value; }, [](float sum, float taps) { return std::sqrt(sum / taps); });
}

}  // namespace tandem
