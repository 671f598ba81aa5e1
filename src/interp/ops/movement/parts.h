// Tensors that lie one behind the other along a dimension of another: CONCATENATION and PACK join them, SPLIT, SPLIT_V and UNPACK take
// them apart.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "interp/ops/movement/movement.h"

namespace tandem {

struct Part {
  const RuntimeTensor* tensor;
  Move move;              // between the part and its place in the whole
  std::int64_t offset;    // of its place, in bytes
};

enum class Direction : bool { kJoin, kTakeApart };

// The whole has `outer` rows of values; of each row a part takes lengths[i] * inner, in order. The kernel keeps them (OpContext::keep).
Result<std::vector<Part>> parts_of(const OpContext& context, Direction direction, std::span<const RuntimeTensor* const> tensors, std::int64_t outer,
                                   std::span<const std::int64_t> lengths, std::int64_t inner);

// What moves them: the first part's vectors that has some.
VariantName name_of(std::span<const Part> parts) noexcept;

// SPLIT, SPLIT_V: gives output i the length lengths[i] along `axis` of `input`, which these add up to.
PreparedKernel prepare_split_into(const OpContext& context, const RuntimeTensor& input, std::size_t axis, std::span<const std::int64_t> lengths);

}  // namespace tandem
