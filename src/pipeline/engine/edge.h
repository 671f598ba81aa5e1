// The way from one stage to the next: a ring, what to do when it is full, and sleeping instead of spinning when there is nothing to do.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "pipeline/engine/ring.h"

namespace tandem {

enum class DropPolicy {
  kBlock,       // the producer waits for room
  kDropOldest,  // the slot that waits longest is pushed out
};

// Any thread may call any method.
class Edge {
 public:
  Edge(std::size_t capacity, DropPolicy policy) : ring_(capacity), policy_(policy) {}

  struct Pushed {
    bool accepted = false;            // false: aborted, the slot is still the caller's
    std::optional<SlotId> evicted;    // pushed out to make room; the caller's now
  };
  Pushed push(SlotId slot) noexcept;

  // The slot that waits longest. Nothing: the edge is closed and empty, or aborted.
  std::optional<SlotId> pop() noexcept;
  std::optional<SlotId> try_pop() noexcept { return ring_.try_pop(); }

  // After the last push: consumers get what is left, then nothing.
  void close() noexcept;
  // Everybody who waits, or comes, leaves at once. What is left stays in the ring.
  void abort() noexcept;

 private:
  // Counts events that somebody may sleep for; a futex, by std::atomic.
  struct alignas(64) Bell {
    std::atomic<std::uint32_t> count{0};
    // release: pairs with the sleeper's acquire, which then sees what the ring holds.
    void ring() noexcept {
      count.fetch_add(1, std::memory_order_release);
      count.notify_all();
    }
  };
  Ring ring_;
  const DropPolicy policy_;
  Bell pushed_, popped_;
  std::atomic<bool> closed_{false}, aborted_{false};
};

}  // namespace tandem
