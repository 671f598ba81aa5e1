// Operators that only move bytes, by instruction set: bench_interp --benchmark_filter='^move_bytes'

#include <array>

#include "base/parallel.h"
#include "bench/interp/rates.h"
#include "bench/interp/tensor.h"
#include "bench/interp/values.h"
#include "interp/ops/movement/move.h"

namespace tandem::bench {
namespace {

// Channels first.
constexpr Tensor kTransposed[] = {{"YOLOv8n", 24, 24, 65}, {"YOLOv8n", 12, 12, 65}, {"YOLOv8n", 1, 16, 3024}};

// Pictures that are joined along their channels to one, or that one is split into.
struct Parts {
  int count;
  Tensor part;

  std::string name() const { return std::to_string(count) + " of " + part.name(); }
};
constexpr Parts kParts[] = {{2, {"YOLOv8n", 24, 24, 32}}, {4, {"YOLOv8n", 12, 12, 64}}, {2, {"SqueezeNet", 31, 31, 64}}, {2, {"SqueezeNet", 7, 7, 192}}};

// The same move `count` times, each so many bytes further on than the one before.
struct Moves {
  std::array<MoveDim, 2> dims;
  std::int64_t count = 1, in_step = 0, out_step = 0;
};

void run(benchmark::State& state, const Moves& moves, Isa isa) {
  const auto pool = ThreadPool::create(1).value();
  const auto by = [&](const VectorMoveBytes* vectors) {
    return [&, move = Move(1, moves.dims, vectors)](const std::uint8_t* in, std::uint8_t* out) {
      for (std::int64_t i = 0; i < moves.count; ++i) move.run(*pool, reinterpret_cast<const std::byte*>(in + i * moves.in_step), reinterpret_cast<std::byte*>(out + i * moves.out_step));
    };
  };
  const auto bytes = static_cast<std::size_t>(moves.dims[0].length * moves.dims[1].length * moves.count);
  measure<std::uint8_t>(state, random_codes(bytes), bytes, by(vector_move_bytes(isa)), by(nullptr));
}

void run_transpose(benchmark::State& state, const Tensor& tensor, Isa isa) {
  const auto pixels = static_cast<std::int64_t>(tensor.pixels());
  run(state, {.dims = {{{tensor.channels, 1, pixels}, {pixels, tensor.channels, 1}}}}, isa);
}

void run_join(benchmark::State& state, const Parts& parts, Isa isa) {
  const std::int64_t channels = parts.part.channels, pixels = static_cast<std::int64_t>(parts.part.pixels());
  run(state, {.dims = {{{pixels, channels, channels * parts.count}, {channels, 1, 1}}}, .count = parts.count, .in_step = pixels * channels, .out_step = channels}, isa);
}

void run_split(benchmark::State& state, const Parts& parts, Isa isa) {
  const std::int64_t channels = parts.part.channels, pixels = static_cast<std::int64_t>(parts.part.pixels());
  run(state, {.dims = {{{pixels, channels * parts.count, channels}, {channels, 1, 1}}}, .count = parts.count, .in_step = channels, .out_step = pixels * channels}, isa);
}

const int kRegistered = add("move_bytes transpose", kTransposed, run_transpose) + add("move_bytes join", kParts, run_join) + add("move_bytes split", kParts, run_split);

}  // namespace
}  // namespace tandem::bench
