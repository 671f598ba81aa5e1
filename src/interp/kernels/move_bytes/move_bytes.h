// Moving bytes by vectors; the scalar form is ops/movement/move.cc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/variant_name.h"

namespace tandem {

struct VectorMoveBytes {
  VariantName name;
  static constexpr std::int64_t kSide = 16;
  static constexpr std::int64_t kLeastRow = 16;
  // A square of kSide bytes a side: byte j of input row i becomes byte i of output row j. Rows are so many bytes apart.
  void (*transpose)(const std::byte* in, std::int64_t in_step, std::byte* out, std::int64_t out_step) noexcept;
  // Copies `count` rows of `bytes`, at least kLeastRow.
  void (*rows)(const std::byte* in, std::int64_t in_step, std::byte* out, std::int64_t out_step, std::int64_t bytes, std::int64_t count) noexcept;
};

enum class Isa : std::uint8_t;
// Null for instruction sets without.
const VectorMoveBytes* vector_move_bytes(Isa isa) noexcept;

}  // namespace tandem
