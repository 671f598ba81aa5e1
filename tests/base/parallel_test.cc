#include "base/parallel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "tandem/aligned_buffer.h"

namespace tandem {
namespace {

using Range = std::pair<std::int64_t, std::int64_t>;

std::unique_ptr<ThreadPool> pool_of(int threads) { return ThreadPool::create(threads).value(); }

// The ranges of one loop, in order.
std::vector<Range> ranges_of(ThreadPool& pool, std::int64_t count, std::int64_t grain) {
  std::mutex mutex;
  std::vector<Range> ranges;
  pool.parallel_for(count, grain, [&](std::int64_t begin, std::int64_t end) {
    const std::lock_guard lock(mutex);
    ranges.emplace_back(begin, end);
  });
  std::ranges::sort(ranges);
  return ranges;
}

TEST(ThreadPool, RefusesThreadsOutsideItsRange) {
  for (const int threads : {-1, 0, 257, 1'000'000}) {
    const auto pool = ThreadPool::create(threads);
    ASSERT_FALSE(pool.ok()) << threads;
    EXPECT_EQ(pool.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(pool.error().message().find(std::to_string(threads)), std::string::npos) << pool.error().message();
  }
}

TEST(ThreadPool, HasTheThreadsThatWereAskedFor) {
  for (const int threads : {1, 2, 3, 256}) EXPECT_EQ(pool_of(threads)->threads(), threads);
}

TEST(ThreadPool, CoversEveryIndexOnceInDisjointRangesOfAtLeastTheGrain) {
  for (int threads = 1; threads <= 4; ++threads) {
    const auto pool = pool_of(threads);
    for (const std::int64_t count : {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64, 100, 255, 1000, 4099})
      for (const std::int64_t grain : {-1, 0, 1, 2, 3, 8, 64, 1000, 5000}) {
        const auto ranges = ranges_of(*pool, count, grain);
        std::int64_t next = 0;
        for (const auto& [begin, end] : ranges) {
          ASSERT_EQ(begin, next) << threads << " threads, count " << count << ", grain " << grain;
          ASSERT_GT(end, begin);
          if (end != count) {
            ASSERT_GE(end - begin, grain);
          }
          next = end;
        }
        ASSERT_EQ(next, count) << threads << " threads, grain " << grain;
      }
  }
}

TEST(ThreadPool, DoesNotCallTheBodyForNothing) {
  const auto pool = pool_of(3);
  EXPECT_TRUE(ranges_of(*pool, 0, 1).empty());
  EXPECT_TRUE(ranges_of(*pool, -5, 1).empty());
}

// Plain integers: what the chunks wrote must be visible to the caller afterwards, and ThreadSanitizer says whether it is ordered.
TEST(ThreadPool, ShowsTheCallerEverythingThatManyConsecutiveLoopsWrote) {
  const auto pool = pool_of(4);
  std::vector<int> counts(257, 0);
  constexpr int kLoops = 5000;
  for (int loop = 0; loop < kLoops; ++loop) {
    const auto count = static_cast<std::int64_t>(counts.size()) - loop % 3;
    pool->parallel_for(count, 1 + loop % 7, [&](std::int64_t begin, std::int64_t end) {
      for (auto i = begin; i < end; ++i) ++counts[static_cast<std::size_t>(i)];
    });
    ASSERT_EQ(counts[0], loop + 1);
    ASSERT_EQ(counts[200], loop + 1);
  }
  EXPECT_EQ(counts[254], kLoops);
  EXPECT_EQ(counts[256], (kLoops + 2) / 3);
}

TEST(ThreadPool, WorksWithTheBodyOfTheMomentAndNotAnEarlierOne) {
  const auto pool = pool_of(3);
  for (int loop = 0; loop < 2000; ++loop) {
    std::atomic<std::int64_t> sum{0};
    pool->parallel_for(64, 1, [&sum, loop](std::int64_t begin, std::int64_t end) { sum += (end - begin) * loop; });
    ASSERT_EQ(sum, 64 * loop);
  }
}

TEST(ThreadPool, RunsEverythingOnTheCallerWhereItIsAlone) {
  const auto pool = pool_of(1);
  std::set<std::thread::id> threads;
  pool->parallel_for(1000, 1, [&](std::int64_t, std::int64_t) { threads.insert(std::this_thread::get_id()); });
  EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
}

// Each chunk waits until all threads are at work, so this ends only if they are really that many at once.
TEST(ThreadPool, WorksOnAllItsThreadsAtOnce) {
  const auto pool = pool_of(3);
  std::atomic<int> present{0};
  std::mutex mutex;
  std::set<std::thread::id> threads;
  pool->parallel_for(3, 1, [&](std::int64_t, std::int64_t) {
    ++present;
    while (present < 3) std::this_thread::yield();
    const std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(threads.size(), 3u);
}

TEST(ThreadPool, GivesEachThreadMemoryOfItsOwn) {
  const auto pool = pool_of(3);
  for (const std::size_t bytes : {64u, 4096u, 1000u}) {
    ASSERT_TRUE(pool->reserve_workspace(bytes));
    std::atomic<int> mixed = 0;
    pool->parallel_for(1000, 1, [&](std::int64_t begin, std::int64_t end, std::byte* workspace) {
      if (reinterpret_cast<std::uintptr_t>(workspace) % kTensorAlignment != 0) ++mixed;
      for (std::int64_t i = begin; i < end; ++i) {
        std::fill_n(workspace, bytes, static_cast<std::byte>(i));
        if (std::any_of(workspace, workspace + bytes, [&](std::byte b) { return b != static_cast<std::byte>(i); })) ++mixed;
      }
    });
    EXPECT_EQ(mixed, 0) << bytes << " bytes";
  }
}

TEST(ThreadPool, CanBeUsedFromOneThreadAfterTheOther) {
  const auto pool = pool_of(2);
  std::vector<int> counts(100, 0);
  const auto loop = [&] {
    pool->parallel_for(100, 1, [&](std::int64_t begin, std::int64_t end) {
      for (auto i = begin; i < end; ++i) ++counts[static_cast<std::size_t>(i)];
    });
  };
  for (int i = 0; i < 10; ++i) std::thread(loop).join();
  loop();
  EXPECT_EQ(counts, std::vector<int>(100, 11));
}

TEST(ThreadPool, EndsItsWorkersWhetherTheyEverWorkedOrNot) {
  std::atomic<std::int64_t> done{0};
  for (int i = 0; i < 200; ++i) {
    const auto pool = pool_of(1 + i % 4);
    if (i % 2 == 0) pool->parallel_for(10, 1, [&](std::int64_t begin, std::int64_t end) { done += end - begin; });
  }
  EXPECT_EQ(done, 1000);
}

}  // namespace
}  // namespace tandem
