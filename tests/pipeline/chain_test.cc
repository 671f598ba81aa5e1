#include "pipeline/engine/chain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace tandem {
namespace {

using std::chrono::milliseconds;

// A source of `count` numbers, a stage that doubles them, and one that collects them.
struct Doubler {
  std::vector<int> slots = std::vector<int>(64);
  std::vector<int> collected;
  int next = 0;

  std::vector<Stage> stages(int count) {
    return {
        {"count", [this, count](SlotId slot) -> Result<StepStatus> {
           if (next == count) return StepStatus::kEnd;
           slots[slot] = next++;
           return StepStatus::kDone;
         }, nullptr},
        {"double", [this](SlotId slot) -> Result<StepStatus> {
           slots[slot] *= 2;
           return StepStatus::kDone;
         }, nullptr},
        {"collect", [this](SlotId slot) -> Result<StepStatus> {
           collected.push_back(slots[slot]);
           return StepStatus::kDone;
         }, nullptr},
    };
  }
};

void expect_accounted(const PipelineStats& stats) { EXPECT_EQ(stats.captured, stats.delivered + stats.dropped); }

TEST(Chain, DeliversEverythingInOrderWhereNothingMayBeDropped) {
  Doubler doubler;
  Chain chain(doubler.stages(5000), 2, DropPolicy::kBlock, nullptr);
  ASSERT_TRUE(chain.start());
  ASSERT_TRUE(chain.wait());
  ASSERT_EQ(doubler.collected.size(), 5000u);
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(doubler.collected[static_cast<std::size_t>(i)], 2 * i);
  const PipelineStats stats = chain.stats();
  EXPECT_EQ(stats.delivered, 5000u);
  EXPECT_EQ(stats.dropped, 0u);
  for (const auto& stage : stats.stages) EXPECT_EQ(stage.frames, 5000u) << stage.name;
  EXPECT_EQ(stats.end_to_end.count, 5000u);
}

TEST(Chain, EndsAtOnceWithoutFrames) {
  Doubler doubler;
  Chain chain(doubler.stages(0), 4, DropPolicy::kBlock, nullptr);
  ASSERT_TRUE(chain.start());
  ASSERT_TRUE(chain.wait());
  EXPECT_EQ(chain.stats().captured, 0u);
}

TEST(Chain, DropsTheOldestBehindASlowStageAndCountsThem) {
  Doubler doubler;
  auto stages = doubler.stages(200);
  stages[2].work = [collect = stages[2].work](SlotId slot) {
    std::this_thread::sleep_for(milliseconds(2));
    return collect(slot);
  };
  Chain chain(std::move(stages), 2, DropPolicy::kDropOldest, nullptr);
  ASSERT_TRUE(chain.start());
  ASSERT_TRUE(chain.wait());
  const PipelineStats stats = chain.stats();
  EXPECT_EQ(stats.captured, 200u);
  EXPECT_EQ(stats.delivered, doubler.collected.size());
  EXPECT_GT(stats.dropped, 0u);
  expect_accounted(stats);
  EXPECT_TRUE(std::ranges::is_sorted(doubler.collected));
  EXPECT_EQ(doubler.collected.back(), 2 * 199) << "the newest always arrives";
}

TEST(Chain, StopsInTheMiddleFromAnotherThread) {
  Doubler doubler;
  Chain chain(doubler.stages(-1), 3, DropPolicy::kBlock, nullptr);
  ASSERT_TRUE(chain.start());
  std::this_thread::sleep_for(milliseconds(10));
  chain.stop();
  ASSERT_TRUE(chain.wait());
  expect_accounted(chain.stats());
  EXPECT_EQ(chain.stats().delivered, doubler.collected.size());
}

TEST(Chain, StopsFromItsOwnThreadButDoesNotWaitThere) {
  Doubler doubler;
  auto stages = doubler.stages(-1);
  Chain* self = nullptr;
  ErrorCode refused = ErrorCode::kInterrupted;
  stages[1].work = [&](SlotId) -> Result<StepStatus> {
    self->stop();
    refused = self->wait().error().code();
    return StepStatus::kDone;
  };
  Chain chain(std::move(stages), 3, DropPolicy::kBlock, nullptr);
  self = &chain;
  ASSERT_TRUE(chain.start());
  ASSERT_TRUE(chain.wait());
  EXPECT_EQ(refused, ErrorCode::kInvalidState);
  expect_accounted(chain.stats());
}

TEST(Chain, EndsWithTheFirstErrorOfAnyStage) {
  for (std::size_t failing = 0; failing < 3; ++failing) {
    Doubler doubler;
    auto stages = doubler.stages(-1);
    stages[failing].work = [work = stages[failing].work, calls = 0](SlotId slot) mutable -> Result<StepStatus> {
      if (++calls == 50) return Error(ErrorCode::kInputMalformed, "frame 49 is broken");
      return work(slot);
    };
    Chain chain(std::move(stages), 3, DropPolicy::kBlock, nullptr);
    ASSERT_TRUE(chain.start());
    const auto result = chain.wait();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message(), "frame 49 is broken");
    EXPECT_EQ(chain.wait().error().code(), ErrorCode::kInputMalformed) << "asked again, it says the same";
    expect_accounted(chain.stats());
  }
}

TEST(Chain, TurnsAnExceptionIntoAnErrorThatNamesTheStage) {
  Doubler doubler;
  auto stages = doubler.stages(-1);
  stages[1].work = [](SlotId) -> Result<StepStatus> { throw std::runtime_error("out of luck"); };
  Chain chain(std::move(stages), 3, DropPolicy::kBlock, nullptr);
  ASSERT_TRUE(chain.start());
  const auto result = chain.wait();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kCallbackFailed);
  EXPECT_NE(result.error().message().find("stage double"), std::string::npos);
  EXPECT_NE(result.error().message().find("out of luck"), std::string::npos);
}

TEST(Chain, StartsOnceOnlyAndWaitsOnlyWhenStarted) {
  Doubler doubler;
  Chain chain(doubler.stages(3), 3, DropPolicy::kBlock, nullptr);
  EXPECT_EQ(chain.wait().error().code(), ErrorCode::kInvalidState);
  ASSERT_TRUE(chain.start());
  EXPECT_EQ(chain.start().error().code(), ErrorCode::kInvalidState);
  ASSERT_TRUE(chain.wait());
}

TEST(Chain, IsDestroyedInAnyState) {
  Doubler never, running;
  { Chain chain(never.stages(3), 3, DropPolicy::kBlock, nullptr); }
  {
    Chain chain(running.stages(-1), 3, DropPolicy::kBlock, nullptr);
    ASSERT_TRUE(chain.start());
  }
  EXPECT_TRUE(never.collected.empty());
}

TEST(Chain, StopWakesASourceThatIsNotReady) {
  Doubler doubler;
  auto stages = doubler.stages(-1);
  std::atomic<bool> cancelled{false};
  stages[0].ready = [&] {
    cancelled.wait(false);
    return false;
  };
  Chain chain(std::move(stages), 3, DropPolicy::kBlock, [&] {
    cancelled = true;
    cancelled.notify_all();
  });
  ASSERT_TRUE(chain.start());
  std::this_thread::sleep_for(milliseconds(5));
  chain.stop();
  ASSERT_TRUE(chain.wait());
  EXPECT_EQ(chain.stats().captured, 0u);
}

TEST(Chain, MeasuresWorkingAndWaitingApart) {
  Doubler doubler;
  auto stages = doubler.stages(20);
  stages[1].work = [work = stages[1].work](SlotId slot) {
    std::this_thread::sleep_for(milliseconds(5));
    return work(slot);
  };
  Chain chain(std::move(stages), 1, DropPolicy::kBlock, nullptr);
  ASSERT_TRUE(chain.start());
  ASSERT_TRUE(chain.wait());
  const PipelineStats stats = chain.stats();
  EXPECT_GE(stats.stages[1].work.p50_us, 4900);
  EXPECT_GE(stats.stages[2].wait.p50_us, 4000) << "the stage behind the slow one waits for it";
  EXPECT_LT(stats.stages[2].work.p50_us, stats.stages[1].work.p50_us);
}

// Statistics may be read while the chain runs; ThreadSanitizer watches.
TEST(Chain, LetsStatsBeReadMeanwhile) {
  Doubler doubler;
  Chain chain(doubler.stages(20'000), 3, DropPolicy::kBlock, nullptr);
  ASSERT_TRUE(chain.start());
  std::uint64_t last = 0;
  while (last < 20'000) {
    const std::uint64_t delivered = chain.stats().delivered;
    ASSERT_GE(delivered, last);
    last = delivered;
  }
  ASSERT_TRUE(chain.wait());
}

// Whoever waits while another starts either learns that nothing was started or waits for the whole run.
TEST(Chain, WaitAndStartMayRace) {
  for (int round = 0; round < 50; ++round) {
    Doubler doubler;
    Chain chain(doubler.stages(20), 3, DropPolicy::kBlock, nullptr);
    std::thread starter([&] { EXPECT_TRUE(chain.start()); });
    const auto waited = chain.wait();
    if (waited) {
      EXPECT_EQ(chain.stats().delivered, 20u);
    } else {
      EXPECT_EQ(waited.error().code(), ErrorCode::kInvalidState);
    }
    starter.join();
    ASSERT_TRUE(chain.wait());
  }
}

TEST(Chain, ItsTimeEndsWithItsLastFrameNotWithTheWait) {
  Doubler doubler;
  Chain chain(doubler.stages(5), 3, DropPolicy::kBlock, nullptr);
  ASSERT_TRUE(chain.start());
  std::this_thread::sleep_for(milliseconds(50));
  const double before = chain.stats().elapsed_s;
  std::this_thread::sleep_for(milliseconds(20));
  ASSERT_TRUE(chain.wait());
  EXPECT_EQ(chain.stats().elapsed_s, before);
}

}  // namespace
}  // namespace tandem
