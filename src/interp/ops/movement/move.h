// The one loop behind operators that only move values: an arrangement of them copied to another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "base/parallel.h"
#include "interp/kernels/move_bytes/move_bytes.h"

namespace tandem {

// How often to step, and how far each time on either side, in values. A step of 0 on the input's side repeats a value, a negative one
// goes backwards.
struct MoveDim {
  std::int64_t length, in_step, out_step;
};

// For each index of its dimensions: out[sum of index * out_step] = in[sum of index * in_step]. Needs no memory beside its own.
class Move {
 public:
  static constexpr std::size_t kMostDims = 16;

  // At most kMostDims, the outermost of the output first. `vectors` may be null.
  Move(std::size_t value_size, std::span<const MoveDim> dims, const VectorMoveBytes* vectors = nullptr) noexcept;
  // Whether all of it is one piece of memory on both sides.
  bool is_one_piece() const noexcept { return rank_ == 0 && line_.length == 1; }
  // What moves it: the vectors, or the name of none.
  VariantName name() const noexcept { return vectors_ != nullptr ? vectors_->name : VariantName(); }
  void run(ThreadPool& pool, const std::byte* in, std::byte* out) const noexcept;

 private:
  struct Place;
  Place place_of(std::int64_t row) const noexcept;
  void advance(Place& place) const noexcept;
  void find_line() noexcept;
  bool suits_vectors() const noexcept;
  template <std::size_t kUnit>
  void run_units(ThreadPool& pool, const std::byte* in, std::byte* out) const noexcept;

  // All lengths and steps in bytes from here on.
  std::array<MoveDim, kMostDims> dims_{};  // around the line, outermost first
  std::size_t rank_ = 0;
  MoveDim line_{1, 0, 0};        // the innermost loop over units
  MoveDim across_{1, 0, 0};      // of a transposition: the loop in whose direction the input lies in one piece
  bool transposes_ = false;      // the last of dims_ then goes over tiles of `across_`
  const VectorMoveBytes* vectors_ = nullptr;  // where they do it
  bool empty_ = false;
  std::int64_t unit_ = 0;        // what is copied in one piece
  std::int64_t rows_ = 1;
};

// Calls body(std::integral_constant<std::size_t, N>()) with N = `bytes` where a copy of that size is worth code of its own, otherwise 0.
template <class Body>
void with_unit(std::int64_t bytes, const Body& body) {
  switch (bytes) {
    case 1: return body(std::integral_constant<std::size_t, 1>());
    case 2: return body(std::integral_constant<std::size_t, 2>());
    case 3: return body(std::integral_constant<std::size_t, 3>());  // pixels
    case 4: return body(std::integral_constant<std::size_t, 4>());
    case 6: return body(std::integral_constant<std::size_t, 6>());
    case 8: return body(std::integral_constant<std::size_t, 8>());
    case 12: return body(std::integral_constant<std::size_t, 12>());
    case 16: return body(std::integral_constant<std::size_t, 16>());
    default: return body(std::integral_constant<std::size_t, 0>());
  }
}
template <std::size_t kUnit>
void copy_unit(std::byte* out, const std::byte* in, std::int64_t bytes) noexcept {
  std::memcpy(out, in, kUnit == 0 ? static_cast<std::size_t>(bytes) : kUnit);
}

// Below this a thread is not worth waking.
inline constexpr std::int64_t kBytesWorthAThread = 32768;

}  // namespace tandem
