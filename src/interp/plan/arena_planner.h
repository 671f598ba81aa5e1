// Places tensors in one block of memory so that those alive at the same time do not overlap.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tandem/aligned_buffer.h"

namespace tandem {

// A tensor is alive from the operator that writes it to the last that reads it, both included; times are indices of operators.
struct Lifetime {
  std::size_t bytes = 0;
  int first = 0;
  int last = 0;
};

// `bytes` rounded up to where the next tensor may start.
constexpr std::size_t aligned(std::size_t bytes) { return (bytes + kTensorAlignment - 1) / kTensorAlignment * kTensorAlignment; }

struct ArenaPlan {
  std::vector<std::size_t> offsets;  // one for each lifetime, multiples of kTensorAlignment
  std::size_t bytes = 0;             // of the whole block
};

// Greedy by size: the largest first, each at the lowest offset that is free while it lives. Pisarchyk and Lee, "Efficient Memory
// Management for Deep Neural Net Inference" (2020), section 5.2, find it within a few per cent of the lower bound on CNNs. That takes the
// square of their number; beyond kMostGreedy, more than any known model has, each takes the tightest place that is free when its life
// begins.
constexpr std::size_t kMostGreedy = 8192;
ArenaPlan plan_arena(std::span<const Lifetime> lifetimes);

}  // namespace tandem
