// Average and maximum over a window, on 8-bit or 16-bit codes; input and output share one quantisation.
//
// The average is the codes' sum divided by the number of taps inside the picture, rounded half away from code 0 (not from the zero
// point). A window wholly outside the picture gives 0, clamped.
#pragma once

#include <cstdint>

#include "interp/kernels/window.h"

namespace tandem {

struct PoolQ {
  Window window;  // in_channels = out_channels
  std::int32_t clamp_low = 0, clamp_high = 0;
};

// Compute output rows [begin, end) of window.rows(). T: std::int8_t, std::uint8_t or std::int16_t.
template <class T>
void average_pool(const PoolQ& pool, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept;
template <class T>
void max_pool(const PoolQ& pool, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept;

}  // namespace tandem
