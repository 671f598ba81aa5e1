// Transposition of a matrix of bytes for vectors; the scalar form is ops/movement/move.cc.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tandem {

struct VectorTranspose8 {
  static constexpr std::int64_t kSide = 16;
  // A square of kSide bytes a side: byte j of input row i becomes byte i of output row j. Rows are so many bytes apart.
  void (*square)(const std::byte* in, std::int64_t in_step, std::byte* out, std::int64_t out_step) noexcept;
};

enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorTranspose8* vector_transpose_8(Isa isa) noexcept;

}  // namespace tandem
