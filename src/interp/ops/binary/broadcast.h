// numpy's broadcasting of two shapes, walked row by row.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "tandem/tensor.h"

namespace tandem {

// The shape that both broadcast to: aligned at the last dimension, each pair equal or one of it 1. Nothing where they do not.
std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b);

// Where the operands of each output row begin. Neighbouring dimensions in which both operands run on are merged, so that the common
// cases (equal shapes, a scalar, a vector of channels) have long rows.
class Broadcast {
 public:
  static constexpr int kMaxRank = 8;
  // Nothing for more than kMaxRank dimensions. `out` is broadcast_shape(a, b).
  static std::optional<Broadcast> of(const Shape& a, const Shape& b, const Shape& out);

  struct Offsets {
    std::int64_t a, b;
  };
  std::int64_t rows() const noexcept { return rows_; }
  std::int64_t row_length() const noexcept { return dims_[0].length; }
  std::int64_t step_a() const noexcept { return dims_[0].step_a; }  // 0 or 1, from one value of a row to the next
  std::int64_t step_b() const noexcept { return dims_[0].step_b; }
  Offsets row(std::int64_t index) const noexcept;

 private:
  struct Dim {
    std::int64_t length = 1, step_a = 0, step_b = 0;
  };
  std::array<Dim, kMaxRank> dims_;  // innermost first
  int rank_ = 1;
  std::int64_t rows_ = 1;
};

}  // namespace tandem
