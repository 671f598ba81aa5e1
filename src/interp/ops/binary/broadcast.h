// numpy's broadcasting of shapes, walked row by row.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "tandem/tensor.h"

namespace tandem {

inline constexpr std::size_t kMostBroadcastDimensions = 8;

// The shape that both broadcast to: aligned at the last dimension, each pair equal or one of it 1. Nothing where they do not.
std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b);

// Where the operands of each output row begin. Neighbouring dimensions in which all operands run on are merged, so that the common
// cases (equal shapes, a scalar, a vector of channels) have long rows.
template <std::size_t kOperands>
class Broadcast {
 public:
  using Offsets = std::array<std::int64_t, kOperands>;

  // Nothing for more than kMostBroadcastDimensions. `out` is what all operands broadcast to.
  static std::optional<Broadcast> of(const std::array<const Shape*, kOperands>& operands, const Shape& out);

  std::int64_t count() const noexcept { return rows_ * dims_[0].length; }
  // 0 or 1, from one value of a row to the next.
  std::int64_t step(std::size_t operand) const noexcept { return dims_[0].steps[operand]; }

  // Joins rows to rows of so many values where one operand is a single row that is read again and again: that must then be `times` rows in
  // memory. Nothing where rows are no shorter than `least`, or no number of them makes one of `most` at most.
  struct Joined {
    std::size_t operand;
    std::int64_t times;
  };
  std::optional<Joined> join_rows(std::int64_t least, std::int64_t most) noexcept;

  // Calls body(offsets, out, count) for each row, or part of one, of the output's values [begin, end); `offsets` and `out` say with
  // which value of each tensor it begins.
  template <class Body>
  void for_rows(std::int64_t begin, std::int64_t end, const Body& body) const noexcept {
    while (begin < end) {
      const std::int64_t count = std::min(dims_[0].length - begin % dims_[0].length, end - begin);
      body(offsets(begin), begin, count);
      begin += count;
    }
  }

  // With which value of each operand the value `out` of the output is made.
  Offsets offsets(std::int64_t out) const noexcept;

 private:
  struct Dim {
    std::int64_t length = 1;
    Offsets steps{};
  };
  std::array<Dim, kMostBroadcastDimensions> dims_;  // innermost first
  std::size_t rank_ = 1;
  std::int64_t rows_ = 1;
};

extern template class Broadcast<2>;
extern template class Broadcast<3>;

}  // namespace tandem
