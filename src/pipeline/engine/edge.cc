#include "pipeline/engine/edge.h"

namespace tandem {

Edge::Pushed Edge::push(SlotId slot) noexcept {
  Pushed result;
  for (;;) {
    // Read before the ring is tried: an event between the two makes the wait return at once.
    const std::uint32_t seen = popped_.count.load(std::memory_order_acquire);
    if (aborted_.load(std::memory_order_acquire)) return result;
    if (ring_.try_push(slot)) {
      result.accepted = true;
      pushed_.ring();
      return result;
    }
    // The consumer may empty the ring first; then there is room without eviction. One push evicts at most one slot, as only this
    // producer pushes here.
    if (policy_ == DropPolicy::kDropOldest && !result.evicted) result.evicted = ring_.try_pop();
    else if (policy_ == DropPolicy::kBlock) popped_.count.wait(seen, std::memory_order_acquire);
  }
}

std::optional<SlotId> Edge::pop() noexcept {
  for (;;) {
    const std::uint32_t seen = pushed_.count.load(std::memory_order_acquire);
    if (aborted_.load(std::memory_order_acquire)) return std::nullopt;
    // Read before the ring: nothing is pushed after close, so an empty ring then stays empty.
    const bool closed = closed_.load(std::memory_order_acquire);
    if (const auto slot = ring_.try_pop()) {
      popped_.ring();
      return slot;
    }
    if (closed) return std::nullopt;
    pushed_.count.wait(seen, std::memory_order_acquire);
  }
}

void Edge::close() noexcept {
  closed_.store(true, std::memory_order_release);
  pushed_.ring();
}

void Edge::abort() noexcept {
  aborted_.store(true, std::memory_order_release);
  pushed_.ring();
  popped_.ring();
}

}  // namespace tandem
