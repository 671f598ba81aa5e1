#include "interp/plan/arena_planner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "tandem/aligned_buffer.h"

namespace tandem {
namespace {

std::size_t aligned(std::size_t bytes) { return (bytes + kTensorAlignment - 1) / kTensorAlignment * kTensorAlignment; }

bool overlap_in_time(const Lifetime& a, const Lifetime& b) { return a.first <= b.last && b.first <= a.last; }

// The most bytes that are alive at once: no plan can be smaller.
std::size_t lower_bound(const std::vector<Lifetime>& lifetimes) {
  std::size_t most = 0;
  for (const auto& moment : lifetimes) {
    std::size_t alive = 0;
    for (const auto& lifetime : lifetimes)
      if (lifetime.first <= moment.first && moment.first <= lifetime.last) alive += aligned(lifetime.bytes);
    most = std::max(most, alive);
  }
  return most;
}

// What every plan must hold.
void expect_sound(const std::vector<Lifetime>& lifetimes, const ArenaPlan& plan) {
  ASSERT_EQ(plan.offsets.size(), lifetimes.size());
  for (std::size_t i = 0; i < lifetimes.size(); ++i) {
    EXPECT_EQ(plan.offsets[i] % kTensorAlignment, 0u) << i;
    EXPECT_LE(plan.offsets[i] + lifetimes[i].bytes, plan.bytes) << i;
    for (std::size_t j = 0; j < i; ++j) {
      if (!overlap_in_time(lifetimes[i], lifetimes[j])) continue;
      const bool apart = plan.offsets[i] + aligned(lifetimes[i].bytes) <= plan.offsets[j] || plan.offsets[j] + aligned(lifetimes[j].bytes) <= plan.offsets[i];
      EXPECT_TRUE(apart) << "tensors " << j << " and " << i << " at " << plan.offsets[j] << " and " << plan.offsets[i];
    }
  }
}

TEST(ArenaPlanner, NeedsNothingForNothing) {
  EXPECT_EQ(plan_arena({}).bytes, 0u);
  const std::vector<Lifetime> empty(3, Lifetime{0, 0, 5});
  EXPECT_EQ(plan_arena(empty).bytes, 0u);
}

TEST(ArenaPlanner, RoundsSizesUpToTheAlignment) {
  const std::vector<Lifetime> lifetimes{{1, 0, 1}, {65, 0, 1}};
  const ArenaPlan plan = plan_arena(lifetimes);
  expect_sound(lifetimes, plan);
  EXPECT_EQ(plan.bytes, 64u + 128u);
}

TEST(ArenaPlanner, LetsTheTensorsOfAChainTakeTurns) {
  // Each is alive with its neighbours only: the even ones share one place, the odd ones another, 256 and 128 bytes at most.
  const std::vector<Lifetime> lifetimes{{256, 0, 1}, {128, 1, 2}, {192, 2, 3}, {64, 3, 4}, {256, 4, 5}};
  const ArenaPlan plan = plan_arena(lifetimes);
  expect_sound(lifetimes, plan);
  EXPECT_EQ(plan.bytes, 256u + 128u);
}

TEST(ArenaPlanner, FillsTheGapBetweenLongLivedTensors) {
  // A (256) and B (192) live throughout; C (128) in the first half and D (64) and E (64) in the second fit in C's place.
  const std::vector<Lifetime> lifetimes{{256, 0, 9}, {192, 0, 9}, {128, 0, 4}, {64, 5, 9}, {64, 5, 9}};
  const ArenaPlan plan = plan_arena(lifetimes);
  expect_sound(lifetimes, plan);
  EXPECT_EQ(plan.bytes, 256u + 192u + 128u);
}

TEST(ArenaPlanner, GivesOverlappingLifetimesOwnPlacesAndOthersTheSame) {
  const std::vector<Lifetime> lifetimes{{640, 0, 3}, {640, 4, 7}, {640, 3, 4}};
  const ArenaPlan plan = plan_arena(lifetimes);
  expect_sound(lifetimes, plan);
  EXPECT_EQ(plan.offsets[0], plan.offsets[1]);
  EXPECT_NE(plan.offsets[2], plan.offsets[0]);
  EXPECT_EQ(plan.bytes, 1280u);
}

TEST(ArenaPlanner, IsSoundAndNearTheLowerBoundForRandomLifetimes) {
  std::mt19937 random(10);
  double worst = 1;
  for (int round = 0; round < 200; ++round) {
    const int end = 2 + static_cast<int>(random() % 60);
    std::vector<Lifetime> lifetimes(1 + random() % 80);
    for (auto& lifetime : lifetimes) {
      lifetime.bytes = random() % 5000;
      lifetime.first = static_cast<int>(random() % static_cast<unsigned>(end));
      // Most live for a few operators, some, as residual branches, for long.
      lifetime.last = std::min(end, lifetime.first + static_cast<int>(random() % (random() % 5 == 0 ? 40 : 4)));
    }
    const ArenaPlan plan = plan_arena(lifetimes);
    expect_sound(lifetimes, plan);
    const std::size_t bound = lower_bound(lifetimes);
    EXPECT_GE(plan.bytes, bound);
    if (bound > 0) worst = std::max(worst, static_cast<double>(plan.bytes) / static_cast<double>(bound));
    if (testing::Test::HasFailure()) return;  // one broken plan tells enough
  }
  EXPECT_LT(worst, 1.6);
}

// Compared with greedy by size, which would take minutes for so many, it may cost a little.
TEST(ArenaPlanner, PlansMoreTensorsThanAnyModelHasWithoutDelay) {
  const int count = 100'000;
  std::vector<Lifetime> chain(count), wide(count);
  for (int i = 0; i < count; ++i) {
    chain[static_cast<std::size_t>(i)] = {64, i, i + 1};
    wide[static_cast<std::size_t>(i)] = {64, i, count};
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(plan_arena(chain).bytes, 128u);
  EXPECT_EQ(plan_arena(wide).bytes, 64u * count);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(ArenaPlanner, IsSoundAndNearTheLowerBoundForMoreThanItPlansGreedily) {
  std::mt19937 random(12);
  std::vector<Lifetime> lifetimes(kMostGreedy + 1);
  for (std::size_t i = 0; i < lifetimes.size(); ++i) {
    const int first = static_cast<int>(i / 2);
    lifetimes[i] = {1 + random() % 5000, first, first + static_cast<int>(random() % (random() % 5 == 0 ? 40 : 4))};
  }
  const ArenaPlan plan = plan_arena(lifetimes);
  expect_sound(lifetimes, plan);
  EXPECT_LT(static_cast<double>(plan.bytes), 1.6 * static_cast<double>(lower_bound(lifetimes)));
}

TEST(ArenaPlanner, PlansTheSameEveryTime) {
  std::mt19937 random(11);
  std::vector<Lifetime> lifetimes(50);
  for (auto& lifetime : lifetimes) lifetime = {random() % 1000, static_cast<int>(random() % 10), static_cast<int>(10 + random() % 10)};
  EXPECT_EQ(plan_arena(lifetimes).offsets, plan_arena(lifetimes).offsets);
}

}  // namespace
}  // namespace tandem
