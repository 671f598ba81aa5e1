// numpy's broadcasting of two shapes, walked row by row.
#pragma once

#include <algorithm>
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
  std::int64_t count() const noexcept { return rows_ * dims_[0].length; }
  std::int64_t step_a() const noexcept { return dims_[0].step_a; }  // 0 or 1, from one value of a row to the next
  std::int64_t step_b() const noexcept { return dims_[0].step_b; }

  // Where the operands of one value of the output lie.
  Offsets at(std::int64_t index) const noexcept {
    const Offsets start = row(index / dims_[0].length);
    return {start.a + index % dims_[0].length * step_a(), start.b + index % dims_[0].length * step_b()};
  }

  // Calls body(a, b, out, count) for each row, or part of one, of the output's values [begin, end), where the three are indices of values.
  template <class Body>
  void for_rows(std::int64_t begin, std::int64_t end, const Body& body) const noexcept {
    while (begin < end) {
      const std::int64_t within = begin % dims_[0].length;
      const std::int64_t count = std::min(dims_[0].length - within, end - begin);
      const Offsets at = row(begin / dims_[0].length);
      body(at.a + within * step_a(), at.b + within * step_b(), begin, count);
      begin += count;
    }
  }

 private:
  Offsets row(std::int64_t index) const noexcept;

  struct Dim {
    std::int64_t length = 1, step_a = 0, step_b = 0;
  };
  std::array<Dim, kMaxRank> dims_;  // innermost first
  int rank_ = 1;
  std::int64_t rows_ = 1;
};

}  // namespace tandem
