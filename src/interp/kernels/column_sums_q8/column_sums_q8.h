// Sums of 8-bit codes along the columns of a matrix, rescaled to 8-bit codes: means and sums over the pixels of a picture. For vectors; the
// scalar form is ops/reduce/.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "interp/kernels/variant_name.h"

namespace tandem {

// Inside, codes are signed: those of uint8 get 128 taken off.
struct ColumnSumsQ8 {
  std::int64_t rows = 0;
  std::int64_t columns = 0;  // at least `least_columns`; rows follow each other
  std::uint8_t flip = 0;     // what makes signed codes of the tensors': 0x80 for uint8
  std::int32_t zero_sum = 0;  // of a column of real zeros
  FixedMultiplier multiplier; // of a real below a half
  std::int32_t zero_point = 0;
};

struct VectorColumnSumsQ8 {
  VariantName name;
  // out[c] = clamp(zero_point + multiply(sum of in[r, c] - zero_sum, multiplier)). Sums wrap at 32 bits.
  void (*run)(const ColumnSumsQ8& sums, const std::uint8_t* in, std::uint8_t* out) noexcept;
  int least_columns;
};

enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorColumnSumsQ8* vector_column_sums_q8(Isa isa) noexcept;

}  // namespace tandem
