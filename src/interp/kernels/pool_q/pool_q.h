// Average and maximum over a window, on 8-bit or 16-bit codes; input and output share one quantisation.
//
// The average is the codes' sum divided by the number of taps inside the picture, rounded half away from code 0 (not from the zero
// point). A window wholly outside the picture gives 0, clamped.
#pragma once

#include <cstdint>

#include "interp/kernels/variant_name.h"
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

// The same for vectors of 8-bit codes.
struct VectorPoolQ8 {
  VariantName name;
  using Function = void (*)(const PoolQ& pool, bool is_unsigned, const std::uint8_t* in, std::uint8_t* out, std::int64_t begin, std::int64_t end) noexcept;
  Function average, max;
  // Fewer channels are the scalar kernel's, and averages of windows of more taps.
  int least_channels_average, least_channels_max;
  static constexpr std::int64_t kMostTaps = 65536;
};

enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorPoolQ8* vector_pool_q8(Isa isa) noexcept;

}  // namespace tandem
