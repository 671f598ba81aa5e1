#include "interp/ops/binary/broadcast.h"

#include <algorithm>

namespace tandem {
namespace {

// The i-th dimension from the end, 1 where there is none.
std::int32_t from_end(const Shape& shape, std::size_t i) { return i < shape.size() ? shape[shape.size() - 1 - i] : 1; }

}  // namespace

std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b) {
  Shape out(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int32_t x = from_end(a, i), y = from_end(b, i);
    if (x != y && x != 1 && y != 1) return std::nullopt;
    out[out.size() - 1 - i] = x == 1 ? y : x;
  }
  return out;
}

std::optional<Broadcast> Broadcast::of(const Shape& a, const Shape& b, const Shape& out) {
  if (out.size() > kMaxRank) return std::nullopt;
  Broadcast result;
  result.rank_ = 0;
  std::int64_t size_a = 1, size_b = 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int32_t length = from_end(out, i), x = from_end(a, i), y = from_end(b, i);
    const Dim dim{length, x == 1 ? 0 : size_a, y == 1 ? 0 : size_b};
    size_a *= x;
    size_b *= y;
    if (length == 1) continue;
    Dim* inner = result.rank_ > 0 ? &result.dims_[static_cast<std::size_t>(result.rank_ - 1)] : nullptr;
    if (inner != nullptr && dim.step_a == inner->step_a * inner->length && dim.step_b == inner->step_b * inner->length) {
      inner->length *= length;
    } else {
      result.dims_[static_cast<std::size_t>(result.rank_++)] = dim;
    }
  }
  result.rank_ = std::max(result.rank_, 1);
  for (int d = 1; d < result.rank_; ++d) result.rows_ *= result.dims_[static_cast<std::size_t>(d)].length;
  return result;
}

Broadcast::Offsets Broadcast::row(std::int64_t index) const noexcept {
  Offsets at{0, 0};
  for (int d = 1; d < rank_; ++d) {
    const Dim& dim = dims_[static_cast<std::size_t>(d)];
    at.a += index % dim.length * dim.step_a;
    at.b += index % dim.length * dim.step_b;
    index /= dim.length;
  }
  return at;
}

}  // namespace tandem
