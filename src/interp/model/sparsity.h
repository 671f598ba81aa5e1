// Constants that are stored without most of their zeros.
//
// The tensor is seen with more dimensions than it has: one that is stored in blocks is split into the number of its blocks and the place
// inside of a block. The levels go through these dimensions, blocks last. A dense level has every index; a sparse one lists, for each
// element of the level above (a segment), the indices that are there. The values stand in the order in which the last level meets them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tandem/tensor.h"

namespace tandem {

// Integers of 1, 2 or 4 bytes in the file.
struct IndexList {
  std::span<const std::byte> bytes;
  std::size_t width = 4;

  std::size_t size() const noexcept { return bytes.size() / width; }
  std::int64_t operator[](std::size_t i) const noexcept;
};

struct SparsityLevel {
  bool sparse = false;
  std::int32_t size = 0;        // of a dense one
  IndexList segments, indices;  // of a sparse one: segment i has indices[segments[i]] up to indices[segments[i + 1]]
};

struct Sparsity {
  std::vector<std::int32_t> order;      // which dimension each level goes through: the tensor's own, then blocks, numbered on from them
  std::vector<std::int32_t> block_map;  // of which of the tensor's own dimensions each block is a part
  std::vector<SparsityLevel> levels;
};

// What is wrong with it, or nothing: it fits the tensor, and the values take just `bytes`.
std::optional<std::string> check_sparsity(const TensorInfo& info, const Sparsity& sparsity, std::size_t bytes);

// All values of the tensor, from those that are stored; `dense` holds zeros.
void densify(const TensorInfo& info, const Sparsity& sparsity, std::span<const std::byte> values, std::byte* dense) noexcept;

}  // namespace tandem
