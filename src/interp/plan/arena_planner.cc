#include "interp/plan/arena_planner.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace tandem {
namespace {

struct Placed {
  std::size_t begin, end;
  int first, last;
};

ArenaPlan plan_by_size(std::span<const Lifetime> lifetimes, std::vector<std::size_t> tensors) {
  ArenaPlan plan{std::vector<std::size_t>(lifetimes.size()), 0};
  std::ranges::stable_sort(tensors, std::ranges::greater(), [&](std::size_t i) { return lifetimes[i].bytes; });
  std::vector<Placed> placed;  // by where they begin
  for (const std::size_t i : tensors) {
    const auto [all, first, last] = lifetimes[i];
    const std::size_t bytes = aligned(all);
    std::size_t offset = 0;
    for (const Placed& other : placed) {
      if (other.last < first || last < other.first) continue;
      if (other.begin >= offset + bytes) break;  // it fits into the gap before this one
      offset = std::max(offset, other.end);
    }
    plan.offsets[i] = offset;
    plan.bytes = std::max(plan.bytes, offset + bytes);
    placed.insert(std::ranges::upper_bound(placed, offset, {}, &Placed::begin), {offset, offset + bytes, first, last});
  }
  return plan;
}

// The gaps of a block that grows where none is large enough.
class Gaps {
 public:
  std::size_t take(std::size_t bytes) {
    const auto tightest = by_size_.lower_bound({bytes, 0});
    // At the end of the block a gap need not be large enough.
    const bool grows = tightest == by_size_.end();
    const bool ends_open = !by_offset_.empty() && by_offset_.rbegin()->first + by_offset_.rbegin()->second == end_;
    const std::size_t offset = !grows ? tightest->second : ends_open ? by_offset_.rbegin()->first : end_;
    const std::size_t length = !grows ? tightest->first : end_ - offset;
    if (length > 0) remove(offset, length);
    if (length > bytes) add(offset + bytes, length - bytes);
    end_ = std::max(end_, offset + bytes);
    return offset;
  }

  void give_back(std::size_t offset, std::size_t bytes) {
    auto next = by_offset_.lower_bound(offset);
    if (next != by_offset_.end() && next->first == offset + bytes) {
      const std::size_t more = next->second;
      remove(offset + bytes, more);
      bytes += more;
      next = by_offset_.lower_bound(offset);
    }
    if (next != by_offset_.begin() && std::prev(next)->first + std::prev(next)->second == offset) {
      const auto [before, length] = *std::prev(next);
      remove(before, length);
      offset = before;
      bytes += length;
    }
    add(offset, bytes);
  }

  std::size_t end() const noexcept { return end_; }

 private:
  void add(std::size_t offset, std::size_t bytes) {
    by_offset_[offset] = bytes;
    by_size_.insert({bytes, offset});
  }
  void remove(std::size_t offset, std::size_t bytes) {
    by_offset_.erase(offset);
    by_size_.erase({bytes, offset});
  }

  std::map<std::size_t, std::size_t> by_offset_;            // their bytes
  std::set<std::pair<std::size_t, std::size_t>> by_size_;   // bytes and offset
  std::size_t end_ = 0;
};

ArenaPlan plan_by_time(std::span<const Lifetime> lifetimes, std::vector<std::size_t> tensors) {
  ArenaPlan plan{std::vector<std::size_t>(lifetimes.size()), 0};
  std::vector<std::size_t> by_end = tensors;
  std::ranges::stable_sort(by_end, {}, [&](std::size_t i) { return lifetimes[i].last; });
  std::ranges::stable_sort(tensors, {}, [&](std::size_t i) { return std::pair(lifetimes[i].first, ~lifetimes[i].bytes); });
  Gaps gaps;
  auto ended = by_end.begin();
  for (const std::size_t i : tensors) {
    for (; lifetimes[*ended].last < lifetimes[i].first; ++ended) gaps.give_back(plan.offsets[*ended], aligned(lifetimes[*ended].bytes));
    plan.offsets[i] = gaps.take(aligned(lifetimes[i].bytes));
  }
  plan.bytes = gaps.end();
  return plan;
}

}  // namespace

ArenaPlan plan_arena(std::span<const Lifetime> lifetimes) {
  std::vector<std::size_t> tensors;  // what needs a place
  for (std::size_t i = 0; i < lifetimes.size(); ++i)
    if (lifetimes[i].bytes > 0) tensors.push_back(i);
  return tensors.size() > kMostGreedy ? plan_by_time(lifetimes, std::move(tensors)) : plan_by_size(lifetimes, std::move(tensors));
}

}  // namespace tandem
