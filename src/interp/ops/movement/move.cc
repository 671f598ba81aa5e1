#include "interp/ops/movement/move.h"

#include <algorithm>
#include <utility>

namespace tandem {
namespace {

// Of a transposition: so many units to a side that a tile's lines of both tensors stay in the nearest cache.
constexpr std::int64_t kTile = 32;

template <std::size_t kUnit>
void copy_line(const MoveDim& line, std::int64_t unit, const std::byte* in, std::byte* out) noexcept {
  for (std::int64_t i = 0; i < line.length; ++i) copy_unit<kUnit>(out + i * line.out_step, in + i * line.in_step, unit);
}

// The same value all along, which need not be read again.
template <std::size_t kUnit>
void repeat(const MoveDim& line, const std::byte* in, std::byte* out) noexcept {
  std::array<std::byte, kUnit> value;
  std::memcpy(value.data(), in, kUnit);
  for (std::int64_t i = 0; i < line.length; ++i) std::memcpy(out + i * static_cast<std::int64_t>(kUnit), value.data(), kUnit);
}

template <std::size_t kUnit>
inline constexpr bool kFillsWords = kUnit == 1 || kUnit == 2 || kUnit == 4;

// A square of units, a 64-bit word a side: rows of the input become columns of the output. Halves of words change places, then quarters of
// the halves and so on.
template <std::size_t kUnit>
void transpose_square(std::int64_t in_step, std::int64_t out_step, const std::byte* in, std::byte* out) noexcept {
  constexpr std::size_t kSide = 8 / kUnit;
  std::array<std::uint64_t, kSide> words;
  for (std::size_t i = 0; i < kSide; ++i) std::memcpy(&words[i], in + static_cast<std::int64_t>(i) * in_step, 8);
  for (std::size_t half = kSide / 2; half > 0; half /= 2) {
    const std::size_t shift = half * kUnit * 8;
    const std::uint64_t low = ~std::uint64_t{0} / ((std::uint64_t{1} << shift) + 1);  // the lower one of every two parts of so many bits
    for (std::size_t i = 0; i < kSide; ++i) {
      if ((i & half) != 0) continue;
      const std::uint64_t change = (words[i] >> shift ^ words[i + half]) & low;
      words[i + half] ^= change;
      words[i] ^= change << shift;
    }
  }
  for (std::size_t j = 0; j < kSide; ++j) std::memcpy(out + static_cast<std::int64_t>(j) * out_step, &words[j], 8);
}

// `line` has a tile's length at most, as `across` has.
template <std::size_t kUnit>
void transpose_tile(const MoveDim& line, const MoveDim& across, std::int64_t unit, const std::byte* in, std::byte* out) noexcept {
  std::int64_t squared = 0, j = 0;  // how far the squares reach in either direction
  if constexpr (kFillsWords<kUnit>) {
    constexpr auto kSide = static_cast<std::int64_t>(8 / kUnit);
    squared = line.length / kSide * kSide;
    for (; j + kSide <= across.length; j += kSide)
      for (std::int64_t i = 0; i < squared; i += kSide)
        transpose_square<kUnit>(line.in_step, across.out_step, in + j * unit + i * line.in_step, out + j * across.out_step + i * unit);
  }
  const MoveDim rest{line.length - squared, line.in_step, unit};
  for (std::int64_t k = 0; k < across.length; ++k) {
    if (k < j) copy_line<kUnit>(rest, unit, in + k * unit + squared * line.in_step, out + k * across.out_step + squared * unit);
    else copy_line<kUnit>({line.length, line.in_step, unit}, unit, in + k * unit, out + k * across.out_step);
  }
}

// The same for bytes, in larger squares as far as they reach.
void transpose_bytes(const VectorMoveBytes& vectors, const MoveDim& line, const MoveDim& across, const std::byte* in, std::byte* out) noexcept {
  constexpr std::int64_t kSide = VectorMoveBytes::kSide;
  const std::int64_t lines = line.length / kSide * kSide, columns = across.length / kSide * kSide;
  for (std::int64_t j = 0; j < columns; j += kSide)
    for (std::int64_t i = 0; i < lines; i += kSide) vectors.transpose(in + j + i * line.in_step, line.in_step, out + j * across.out_step + i, across.out_step);
  const MoveDim rest_of_line{line.length - lines, line.in_step, 1}, rest_across{across.length - columns, 1, across.out_step};
  if (rest_of_line.length > 0) transpose_tile<1>(rest_of_line, {columns, 1, across.out_step}, 1, in + lines * line.in_step, out + lines);
  if (rest_across.length > 0) transpose_tile<1>({line.length, line.in_step, 1}, rest_across, 1, in + columns, out + columns * across.out_step);
}

}  // namespace

struct Move::Place {
  std::array<std::int64_t, kMostDims> index{};
  std::int64_t in = 0, out = 0;
};

Move::Move(std::size_t value_size, std::span<const MoveDim> dims, const VectorMoveBytes* vectors) noexcept : unit_(static_cast<std::int64_t>(value_size)) {
  for (const MoveDim& given : dims) {
    empty_ |= given.length == 0;
    if (given.length <= 1) continue;
    const MoveDim dim{given.length, given.in_step * unit_, given.out_step * unit_};
    MoveDim* outer = rank_ > 0 ? &dims_[rank_ - 1] : nullptr;
    if (outer != nullptr && outer->in_step == dim.in_step * dim.length && outer->out_step == dim.out_step * dim.length)
      *outer = {outer->length * dim.length, dim.in_step, dim.out_step};
    else
      dims_[rank_++] = dim;
  }
  if (rank_ > 0 && dims_[rank_ - 1].in_step == unit_ && dims_[rank_ - 1].out_step == unit_) unit_ *= dims_[--rank_].length;
  find_line();
  for (std::size_t d = 0; d < rank_; ++d) rows_ *= dims_[d].length;
  if (suits_vectors()) vectors_ = vectors;
}

bool Move::suits_vectors() const noexcept {
  if (transposes_) return unit_ == 1;
  // For some dozens of bytes a call takes longer than the copy; shorter rows have code of their own (with_unit).
  constexpr std::int64_t kWorthACall = 1024;
  return !is_one_piece() && unit_ > VectorMoveBytes::kLeastRow && unit_ < kWorthACall;
}

// Takes the loops away that are not walked as rows: the innermost, and for a transposition the one along the input's memory.
void Move::find_line() noexcept {
  if (rank_ == 0) return;
  line_ = dims_[--rank_];
  constexpr std::int64_t kLargestUnit = 16, kLeast = 4;
  MoveDim* around = rank_ > 0 ? &dims_[rank_ - 1] : nullptr;
  if (around != nullptr && line_.length < kLeast && around->length > line_.length) std::swap(line_, *around);  // long loops cost less
  if (line_.out_step != unit_ || line_.in_step == 0 || line_.length < kLeast || unit_ > kLargestUnit) return;
  for (std::size_t d = 0; d < rank_; ++d) {
    if (dims_[d].in_step != unit_ || dims_[d].length < kLeast) continue;
    across_ = dims_[d];
    transposes_ = true;
    std::copy(dims_.begin() + static_cast<std::ptrdiff_t>(d) + 1, dims_.begin() + static_cast<std::ptrdiff_t>(rank_), dims_.begin() + static_cast<std::ptrdiff_t>(d));
    dims_[rank_ - 1] = {(across_.length + kTile - 1) / kTile, across_.in_step * kTile, across_.out_step * kTile};
    return;
  }
}

Move::Place Move::place_of(std::int64_t row) const noexcept {
  Place place;
  for (std::size_t d = rank_; d-- > 0;) {
    place.index[d] = row % dims_[d].length;
    row /= dims_[d].length;
    place.in += place.index[d] * dims_[d].in_step;
    place.out += place.index[d] * dims_[d].out_step;
  }
  return place;
}

void Move::advance(Place& place) const noexcept {
  for (std::size_t d = rank_; d-- > 0;) {
    place.in += dims_[d].in_step;
    place.out += dims_[d].out_step;
    if (++place.index[d] < dims_[d].length) return;
    place.in -= dims_[d].in_step * dims_[d].length;
    place.out -= dims_[d].out_step * dims_[d].length;
    place.index[d] = 0;
  }
}

template <std::size_t kUnit>
void Move::run_units(ThreadPool& pool, const std::byte* in, std::byte* out) const noexcept {
  const std::int64_t row_bytes = unit_ * line_.length * (transposes_ ? std::min(kTile, across_.length) : 1);
  pool.parallel_for(rows_, std::max<std::int64_t>(1, kBytesWorthAThread / row_bytes), [&](std::int64_t begin, std::int64_t end) {
    Place place = place_of(begin);
    for (std::int64_t row = begin; row < end; ++row, advance(place)) {
      const std::byte* from = in + place.in;
      std::byte* to = out + place.out;
      if (transposes_) {
        MoveDim across = across_;
        across.length = std::min(kTile, across_.length - place.index[rank_ - 1] * kTile);
        for (std::int64_t i = 0; i < line_.length; i += kTile) {
          const MoveDim part{std::min(kTile, line_.length - i), line_.in_step, unit_};
          if (vectors_ != nullptr) transpose_bytes(*vectors_, part, across, from + i * line_.in_step, to + i);
          else transpose_tile<kUnit>(part, across, unit_, from + i * line_.in_step, to + i * unit_);
        }
        continue;
      }
      if constexpr (kUnit > 0) {
        if (line_.in_step == 0 && line_.out_step == unit_) {
          repeat<kUnit>(line_, from, to);
          continue;
        }
      }
      if (vectors_ != nullptr) vectors_->rows(from, line_.in_step, to, line_.out_step, unit_, line_.length);
      else copy_line<kUnit>(line_, unit_, from, to);
    }
  });
}

void Move::run(ThreadPool& pool, const std::byte* in, std::byte* out) const noexcept {
  if (empty_) return;
  if (is_one_piece()) {
    if (in != out) std::memcpy(out, in, static_cast<std::size_t>(unit_));
    return;
  }
  with_unit(unit_, [&](auto unit) { run_units<decltype(unit)::value>(pool, in, out); });
}

}  // namespace tandem
