#include "interp/ops/binary/broadcast.h"

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

template <std::size_t kOperands>
std::optional<Broadcast<kOperands>> Broadcast<kOperands>::of(const std::array<const Shape*, kOperands>& operands, const Shape& out) {
  if (out.size() > kMostBroadcastDimensions) return std::nullopt;
  Broadcast result;
  result.rank_ = 0;
  Offsets sizes;
  sizes.fill(1);
  for (std::size_t i = 0; i < out.size(); ++i) {
    Dim dim{from_end(out, i), {}};
    for (std::size_t k = 0; k < kOperands; ++k) {
      const std::int32_t length = from_end(*operands[k], i);
      dim.steps[k] = length == 1 ? 0 : sizes[k];
      sizes[k] *= length;
    }
    if (dim.length == 1) continue;
    Dim* inner = result.rank_ > 0 ? &result.dims_[result.rank_ - 1] : nullptr;
    const auto runs_on = [&] {
      for (std::size_t k = 0; k < kOperands; ++k)
        if (dim.steps[k] != inner->steps[k] * inner->length) return false;
      return true;
    };
    if (inner != nullptr && runs_on()) inner->length *= dim.length;
    else result.dims_[result.rank_++] = dim;
  }
  result.rank_ = std::max<std::size_t>(result.rank_, 1);
  for (std::size_t d = 1; d < result.rank_; ++d) result.rows_ *= result.dims_[d].length;
  return result;
}

template <std::size_t kOperands>
typename Broadcast<kOperands>::Offsets Broadcast<kOperands>::offsets(std::int64_t out) const noexcept {
  Offsets at{};
  for (std::size_t d = 0; d < rank_; ++d) {
    const std::int64_t index = out % dims_[d].length;
    for (std::size_t k = 0; k < kOperands; ++k) at[k] += index * dims_[d].steps[k];
    out /= dims_[d].length;
  }
  return at;
}

template <std::size_t kOperands>
std::optional<typename Broadcast<kOperands>::Joined> Broadcast<kOperands>::join_rows(std::int64_t least, std::int64_t most) noexcept {
  Dim &row = dims_[0], &rows = dims_[1];
  if (rank_ != 2 || row.length < 1 || row.length >= least) return std::nullopt;
  std::optional<std::size_t> repeated;
  for (std::size_t k = 0; k < kOperands; ++k) {
    if (row.steps[k] != 1 || (rows.steps[k] == 0 && repeated)) return std::nullopt;
    if (rows.steps[k] == 0) repeated = k;
  }
  std::int64_t times = (least + row.length - 1) / row.length;
  while (times <= rows.length && rows.length % times != 0 && row.length * times <= most) ++times;
  if (!repeated || times > rows.length || row.length * times > most) return std::nullopt;
  row.length *= times;
  rows.length /= times;
  rows_ = rows.length;
  for (auto& step : rows.steps) step *= times;
  return Joined{*repeated, times};
}

template class Broadcast<2>;
template class Broadcast<3>;

}  // namespace tandem
