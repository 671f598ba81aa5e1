// What operators share that move values without computing any.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "interp/ops/codes.h"
#include "interp/ops/movement/move.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {

inline constexpr std::size_t kMostDimensions = 8;
using Steps = std::array<std::int64_t, kMostDimensions>;

// Values of one type, which may be any whose values have a fixed size, from at most kMostDimensions dimensions.
Result<void> expect_movable(const OpContext& context, const RuntimeTensor& from, const RuntimeTensor& to);
// The only value of a constant int32 or int64 operand, such as an axis.
Result<std::int32_t> constant_integer(const OpContext& context, std::size_t input);
// A constant [spatial dimensions, 2]: so many before and so many after, none negative.
struct Edges {
  std::int64_t before, after;
};
Result<std::vector<Edges>> constant_edges(const OpContext& context, std::size_t input, std::size_t dimensions);

// From one index to the next along each dimension, in values.
Steps steps_of(const Shape& shape) noexcept;
// Of the dimensions [begin, end).
std::int64_t product(const Shape& shape, std::size_t begin, std::size_t end) noexcept;
inline std::size_t value_size(const RuntimeTensor& tensor) noexcept { return size_of(tensor.info.dtype); }

// For operators whose output is input 0 under another shape.
PreparedKernel prepare_renamed(const OpContext& context, Shape shape);
// For operators whose output is one arrangement of the values of input 0, beginning at value `first`. Sets the output's shape.
PreparedKernel prepare_moved(const OpContext& context, Shape shape, std::span<const MoveDim> dims, std::int64_t first = 0);

// The code of real 0, as padding has it: TFLite looks at the zero points of these types only.
std::array<std::byte, 8> real_zero(const TensorInfo& info) noexcept;
// `count` times the value at `value`.
void fill_values(std::size_t value_size, const std::byte* value, std::byte* out, std::int64_t count) noexcept;

}  // namespace tandem
