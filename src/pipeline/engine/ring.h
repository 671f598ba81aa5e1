// A bounded lock-free queue of slot numbers, for any number of producers and consumers.
//
// Each cell carries a sequence number that says whose turn it is: a cell at position p may be written when its sequence is p, read when it
// is p + 1, and is handed to the next lap by p + capacity. Scheme: D. Vyukov, "Bounded MPMC queue" (1024cores.net).
//
//   head_ ---- own cache line: consumers claim positions here
//   tail_ ---- own cache line: producers claim positions here
//   cells ---- {sequence, slot}, a power of two of them
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace tandem {

using SlotId = std::uint32_t;

class Ring {
 public:
  // At least 1. There are more cells where `capacity` is 1 or no power of two, as the scheme needs, but no more slots wait.
  explicit Ring(std::size_t capacity)
      : mask_(std::bit_ceil(capacity < 2 ? std::size_t{2} : capacity) - 1), limit_(static_cast<std::ptrdiff_t>(capacity)), cells_(new Cell[mask_ + 1]) {
    for (std::size_t i = 0; i <= mask_; ++i) cells_[i].sequence.store(i, std::memory_order_relaxed);
  }

  // False when `capacity` slots wait already; producers that push at the same moment may pass that limit by one each.
  bool try_push(SlotId slot) noexcept {
    std::size_t position = tail_.load(std::memory_order_relaxed);
    for (;;) {
      // Negative where `position` is stale; the cell then tells.
      if (static_cast<std::ptrdiff_t>(position - head_.load(std::memory_order_relaxed)) >= limit_) return false;
      Cell& cell = cells_[position & mask_];
      // acquire: the consumer of the last lap has read the cell before we overwrite it.
      const auto turn = static_cast<std::ptrdiff_t>(cell.sequence.load(std::memory_order_acquire) - position);
      if (turn < 0) return false;
      if (turn == 0 && tail_.compare_exchange_weak(position, position + 1, std::memory_order_relaxed)) {
        cell.slot = slot;
        // release: whoever sees the new sequence sees the slot's number, and all that was written into the slot before.
        cell.sequence.store(position + 1, std::memory_order_release);
        return true;
      }
      if (turn > 0) position = tail_.load(std::memory_order_relaxed);
    }
  }

  // Nothing when the ring is empty.
  std::optional<SlotId> try_pop() noexcept {
    std::size_t position = head_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells_[position & mask_];
      const auto turn = static_cast<std::ptrdiff_t>(cell.sequence.load(std::memory_order_acquire) - (position + 1));
      if (turn < 0) return std::nullopt;
      if (turn == 0 && head_.compare_exchange_weak(position, position + 1, std::memory_order_relaxed)) {
        const SlotId slot = cell.slot;
        cell.sequence.store(position + mask_ + 1, std::memory_order_release);
        return slot;
      }
      if (turn > 0) position = head_.load(std::memory_order_relaxed);
    }
  }

 private:
  static constexpr std::size_t kCacheLine = 64;
  struct Cell {
    std::atomic<std::size_t> sequence;
    SlotId slot;
  };
  alignas(kCacheLine) std::atomic<std::size_t> head_{0};
  alignas(kCacheLine) std::atomic<std::size_t> tail_{0};
  alignas(kCacheLine) const std::size_t mask_;
  const std::ptrdiff_t limit_;
  const std::unique_ptr<Cell[]> cells_;
};

}  // namespace tandem
