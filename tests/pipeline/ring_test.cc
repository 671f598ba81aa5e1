#include "pipeline/engine/ring.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace tandem {
namespace {

TEST(Ring, GivesBackInOrder) {
  Ring ring(3);
  for (SlotId i = 0; i < 3; ++i) EXPECT_TRUE(ring.try_push(i));
  for (SlotId i = 0; i < 3; ++i) EXPECT_EQ(ring.try_pop(), i);
  EXPECT_EQ(ring.try_pop(), std::nullopt);
}

TEST(Ring, HoldsExactlyItsCapacityWhateverPowerOfTwoIsNear) {
  for (std::size_t capacity = 1; capacity <= 9; ++capacity) {
    Ring ring(capacity);
    for (int lap = 0; lap < 5; ++lap) {
      for (std::size_t i = 0; i < capacity; ++i) EXPECT_TRUE(ring.try_push(static_cast<SlotId>(i)));
      EXPECT_FALSE(ring.try_push(99)) << capacity;
      for (std::size_t i = 0; i < capacity; ++i) EXPECT_EQ(ring.try_pop(), static_cast<SlotId>(i));
    }
  }
}

TEST(Ring, OneProducerAndOneConsumerKeepTheOrder) {
  Ring ring(4);
  constexpr SlotId kCount = 100'000;
  std::thread producer([&] {
    for (SlotId i = 0; i < kCount;) i += ring.try_push(i) ? 1u : 0u;
  });
  for (SlotId expected = 0; expected < kCount;)
    if (const auto slot = ring.try_pop()) {
      ASSERT_EQ(*slot, expected++);
    }
  producer.join();
}

TEST(Ring, SeveralProducersAndConsumersLoseAndDoubleNothing) {
  Ring ring(8);
  constexpr SlotId kEach = 20'000, kThreads = 3;
  std::vector<std::atomic<int>> seen(kEach * kThreads);
  std::atomic<SlotId> popped{0};
  std::vector<std::thread> threads;
  for (SlotId t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (SlotId i = 0; i < kEach;) i += ring.try_push(t * kEach + i) ? 1u : 0u;
    });
    threads.emplace_back([&] {
      while (popped < kEach * kThreads)
        if (const auto slot = ring.try_pop()) ++seen[*slot], ++popped;
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& count : seen) ASSERT_EQ(count, 1);
}

// What was written into a slot before the push is seen after the pop; under ThreadSanitizer this is the proof.
TEST(Ring, HandsOverWhatWasWrittenIntoTheSlot) {
  Ring forth(2), back(2);
  std::vector<int> slots(2, 0);
  back.try_push(0);
  back.try_push(1);
  constexpr int kCount = 20'000;
  std::thread producer([&] {
    for (int i = 0; i < kCount;)
      if (const auto slot = back.try_pop()) {
        slots[*slot] = i++;
        while (!forth.try_push(*slot)) {
        }
      }
  });
  for (int i = 0; i < kCount;)
    if (const auto slot = forth.try_pop()) {
      ASSERT_EQ(slots[*slot], i++);
      while (!back.try_push(*slot)) {
      }
    }
  producer.join();
}

}  // namespace
}  // namespace tandem
