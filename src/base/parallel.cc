#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <system_error>
#include <thread>
#include <vector>

#include "base/text.h"
#include "base/try.h"
#include "tandem/aligned_buffer.h"

namespace tandem {
namespace {

// Tells the processor that this thread only waits.
inline void relax() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// Looks at `value` for some tens of microseconds, as long as an operator of a small model takes, before it lets the thread sleep: waking
// one takes as long as many loops.
template <class Done>
void wait_until(std::atomic<std::uint32_t>& value, const Done& done) noexcept {
  constexpr auto kPatience = std::chrono::microseconds(50);
  const auto start = std::chrono::steady_clock::now();
  do {
    for (int i = 0; i < 64; ++i) {
      if (done(value.load(std::memory_order_acquire))) return;
      relax();
    }
  } while (std::chrono::steady_clock::now() - start < kPatience);
  for (std::uint32_t seen = value.load(std::memory_order_acquire); !done(seen); seen = value.load(std::memory_order_acquire)) value.wait(seen, std::memory_order_acquire);
}

}  // namespace

// One loop at a time. The caller publishes it by raising `generation`; every worker takes chunks from `next` until there are none and
// then lowers `busy`, which the caller waits for. A worker therefore never meets a loop that has already ended.
struct ThreadPool::Impl {
  struct alignas(64) Line {
    std::atomic<std::uint32_t> value{0};
  };
  Line generation;  // odd or even, only a change matters
  Line busy;        // workers that have not finished the present loop
  alignas(64) std::atomic<std::int64_t> next{0};
  std::int64_t count = 0, chunk = 1;
  Loop loop = nullptr;
  const void* context = nullptr;
  bool quit = false;
  std::vector<std::thread> workers;
  std::vector<AlignedBuffer> workspaces;  // the caller's first

  void take_chunks(std::size_t thread) noexcept {
    for (;;) {
      // relaxed: the loop itself was published with `generation`, and what the chunks write is with `busy`.
      const std::int64_t begin = next.fetch_add(chunk, std::memory_order_relaxed);
      if (begin >= count) return;
      loop(context, begin, std::min(begin + chunk, count), workspaces[thread].data());
    }
  }

  void work(std::size_t thread) noexcept {
    std::uint32_t seen = 0;
    for (;;) {
      wait_until(generation.value, [&](std::uint32_t now) { return now != seen; });
      seen = generation.value.load(std::memory_order_acquire);
      if (quit) return;
      take_chunks(thread);
      if (busy.value.fetch_sub(1, std::memory_order_release) == 1) busy.value.notify_one();
    }
  }

  void publish() noexcept {
    generation.value.fetch_add(1, std::memory_order_release);
    generation.value.notify_all();
  }
};

ThreadPool::ThreadPool() : impl_(std::make_unique<Impl>()) {}

Result<std::unique_ptr<ThreadPool>> ThreadPool::create(int threads) {
  if (threads < 1 || threads > 256) return Error(ErrorCode::kInvalidArgument, cat("threads: ", threads, ", allowed are 1 to 256"));
  std::unique_ptr<ThreadPool> pool(new ThreadPool());
  try {
    pool->impl_->workspaces.resize(static_cast<std::size_t>(threads));
    for (std::size_t i = 1; i < pool->impl_->workspaces.size(); ++i) pool->impl_->workers.emplace_back([impl = pool->impl_.get(), i] { impl->work(i); });
  } catch (const std::system_error& error) {
    return Error(ErrorCode::kOutOfMemory, cat("cannot start ", threads, " threads: ", error.what()));
  }
  return pool;
}

ThreadPool::~ThreadPool() {
  impl_->quit = true;
  impl_->publish();
  for (auto& worker : impl_->workers) worker.join();
}

int ThreadPool::threads() const noexcept { return static_cast<int>(impl_->workers.size()) + 1; }

Result<void> ThreadPool::reserve_workspace(std::size_t bytes) {
  for (AlignedBuffer& workspace : impl_->workspaces) {
    if (workspace.size() >= bytes) continue;
    TANDEM_ASSIGN(workspace, AlignedBuffer::allocate(bytes));
  }
  return {};
}

void ThreadPool::run(std::int64_t count, std::int64_t grain, Loop loop, const void* context) noexcept {
  if (count <= 0) return;
  // Four chunks a thread even out what the threads' speeds differ by.
  const std::int64_t wanted = 4 * static_cast<std::int64_t>(threads());
  const std::int64_t chunk = std::max(std::max<std::int64_t>(grain, 1), (count + wanted - 1) / wanted);
  if (impl_->workers.empty() || chunk >= count) return loop(context, 0, count, impl_->workspaces.front().data());

  impl_->count = count;
  impl_->chunk = chunk;
  impl_->loop = loop;
  impl_->context = context;
  impl_->next.store(0, std::memory_order_relaxed);
  const auto workers = static_cast<std::uint32_t>(impl_->workers.size());
  impl_->busy.value.store(workers, std::memory_order_relaxed);
  impl_->publish();
  impl_->take_chunks(0);
  wait_until(impl_->busy.value, [](std::uint32_t left) { return left == 0; });
}

}  // namespace tandem
