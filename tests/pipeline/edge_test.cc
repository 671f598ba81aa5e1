#include "pipeline/engine/edge.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace tandem {
namespace {

using std::chrono::milliseconds;

TEST(Edge, PopWaitsForAPush) {
  Edge edge(2, DropPolicy::kBlock);
  std::thread producer([&] {
    std::this_thread::sleep_for(milliseconds(20));
    edge.push(7);
  });
  EXPECT_EQ(edge.pop(), SlotId{7});
  producer.join();
}

TEST(Edge, PushWaitsForRoomWhereItMustNotDrop) {
  Edge edge(1, DropPolicy::kBlock);
  edge.push(0);
  std::atomic<bool> pushed{false};
  std::thread producer([&] {
    const auto result = edge.push(1);
    pushed = true;
    EXPECT_TRUE(result.accepted);
    EXPECT_EQ(result.evicted, std::nullopt);
  });
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_FALSE(pushed);
  EXPECT_EQ(edge.pop(), SlotId{0});
  EXPECT_EQ(edge.pop(), SlotId{1});
  producer.join();
}

TEST(Edge, PushesOutTheOldestWhereItMayDrop) {
  Edge edge(2, DropPolicy::kDropOldest);
  EXPECT_EQ(edge.push(0).evicted, std::nullopt);
  EXPECT_EQ(edge.push(1).evicted, std::nullopt);
  EXPECT_EQ(edge.push(2).evicted, SlotId{0});
  EXPECT_EQ(edge.push(3).evicted, SlotId{1});
  EXPECT_EQ(edge.pop(), SlotId{2});
  EXPECT_EQ(edge.pop(), SlotId{3});
}

TEST(Edge, GivesWhatIsLeftAfterCloseAndThenNothing) {
  Edge edge(4, DropPolicy::kBlock);
  edge.push(0);
  edge.push(1);
  edge.close();
  EXPECT_EQ(edge.pop(), SlotId{0});
  EXPECT_EQ(edge.pop(), SlotId{1});
  EXPECT_EQ(edge.pop(), std::nullopt);
}

TEST(Edge, CloseWakesAConsumerThatWaits) {
  Edge edge(1, DropPolicy::kBlock);
  std::thread closer([&] {
    std::this_thread::sleep_for(milliseconds(20));
    edge.close();
  });
  EXPECT_EQ(edge.pop(), std::nullopt);
  closer.join();
}

TEST(Edge, AbortWakesBothSidesAndLeavesTheSlotsInPlace) {
  Edge full(1, DropPolicy::kBlock), empty(1, DropPolicy::kBlock);
  full.push(5);
  std::thread producer([&] { EXPECT_FALSE(full.push(6).accepted); });
  std::thread consumer([&] { EXPECT_EQ(empty.pop(), std::nullopt); });
  std::this_thread::sleep_for(milliseconds(20));
  full.abort();
  empty.abort();
  producer.join();
  consumer.join();
  EXPECT_EQ(full.pop(), std::nullopt);
  EXPECT_EQ(full.try_pop(), SlotId{5});
}

// A wake-up that got lost would leave both threads asleep for good.
TEST(Edge, NeverLosesAWakeUp) {
  Edge forth(1, DropPolicy::kBlock), back(1, DropPolicy::kBlock);
  constexpr SlotId kCount = 20'000;
  std::thread echo([&] {
    while (const auto slot = forth.pop()) back.push(*slot);
    back.close();
  });
  for (SlotId i = 0; i < kCount; ++i) {
    forth.push(i);
    ASSERT_EQ(back.pop(), i);
  }
  forth.close();
  EXPECT_EQ(back.pop(), std::nullopt);
  echo.join();
}

}  // namespace
}  // namespace tandem
