// Average, maximum and root of the mean square over a window, on floats; of the taps inside the picture, then clamped. A window wholly
// outside the picture gives 0, clamped.
#pragma once

#include <cstdint>

#include "interp/kernels/variant_name.h"
#include "interp/kernels/window.h"

namespace tandem {

struct PoolF32 {
  Window window;  // in_channels = out_channels
  float clamp_low = 0, clamp_high = 0;
};

// Compute output rows [begin, end) of window.rows().
void average_pool(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end) noexcept;
void max_pool(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end) noexcept;
void l2_pool(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end) noexcept;

// Average and maximum for vectors, to the last bit as above.
struct VectorPoolF32 {
  VariantName name;
  using Function = void (*)(const PoolF32& pool, const float* in, float* out, std::int64_t begin, std::int64_t end) noexcept;
  Function average, max;
};

enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorPoolF32* vector_pool_f32(Isa isa) noexcept;

}  // namespace tandem
