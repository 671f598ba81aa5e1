// Bilinear resizing of int8 and int16 pictures with integer weights in 1024ths; the sum of products, in 2^20ths, is rounded half away
// from zero. TFLite computes uint8 pictures otherwise (resize_bilinear_f32).
#pragma once

#include <cstdint>

#include "interp/kernels/resize.h"
#include "interp/kernels/variant_name.h"

namespace tandem {

// Two neighbouring pixels along one dimension and their weights, which add up to 1024.
struct SampleQ10 {
  std::int64_t low, high;
  std::int32_t low_weight, high_weight;
};

// Computes rows [begin, end) of resize.rows(). T: std::int8_t or std::int16_t.
template <class T>
void resize_bilinear_q10(const Resize& resize, const T* in, T* out, std::int64_t begin, std::int64_t end) noexcept;

// The same for vectors of int8 codes, a row of the output at a time: `top` and `bottom` are the rows of the input that `y` names.
struct VectorResizeQ10 {
  VariantName name;
  void (*row)(const std::int8_t* top, const std::int8_t* bottom, const SampleQ10& y, const SampleQ10* columns, std::int64_t count, std::int64_t channels, std::int8_t* out) noexcept;
  int least_channels;
};

enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorResizeQ10* vector_resize_q10(Isa isa) noexcept;

}  // namespace tandem
