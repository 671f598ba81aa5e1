#include "interp/plan/arena_planner.h"

#include <algorithm>
#include <numeric>

namespace tandem {
ArenaPlan plan_arena(std::span<const Lifetime> lifetimes) {
  ArenaPlan plan;
  plan.offsets.resize(lifetimes.size());
  std::vector<std::size_t> by_size(lifetimes.size());
  std::iota(by_size.begin(), by_size.end(), 0);
  std::ranges::stable_sort(by_size, std::ranges::greater(), [&](std::size_t i) { return lifetimes[i].bytes; });

  std::vector<std::size_t> placed;  // by offset
  for (const std::size_t i : by_size) {
    const std::size_t bytes = aligned(lifetimes[i].bytes);
    if (bytes == 0) break;  // as are all that follow: they need no place
    std::size_t offset = 0;
    for (const std::size_t other : placed) {
      if (lifetimes[other].last < lifetimes[i].first || lifetimes[i].last < lifetimes[other].first) continue;
      if (plan.offsets[other] >= offset + bytes) break;  // it fits into the gap before this one
      offset = std::max(offset, plan.offsets[other] + aligned(lifetimes[other].bytes));
    }
    plan.offsets[i] = offset;
    plan.bytes = std::max(plan.bytes, offset + bytes);
    placed.insert(std::ranges::upper_bound(placed, offset, {}, [&](std::size_t p) { return plan.offsets[p]; }), i);
  }
  return plan;
}

}  // namespace tandem
