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
// one takes as long as many loops. After the first ten or so it lets others go first, for the one it waits for may share its core.
template <class Done>
bool spin_until(const std::atomic<std::uint32_t>& value, const Done& done) noexcept {
  constexpr auto kPatience = std::chrono::microseconds(50);
  for (int i = 0; i < 256; ++i) {
    if (done(value.load(std::memory_order_acquire))) return true;
    relax();
  }
  for (const auto start = std::chrono::steady_clock::now(); std::chrono::steady_clock::now() - start < kPatience;) {
    std::this_thread::yield();
    if (done(value.load(std::memory_order_acquire))) return true;
  }
  return false;
}

// The gate's bits: how many workers are inside, whether more may enter, whether all shall end, and the number of the loop.
constexpr std::uint32_t kInside = 0x3FFF, kOpen = 0x4000, kQuit = 0x8000, kLoop = 0x10000;
constexpr std::uint32_t loop_of(std::uint32_t gate) { return gate / kLoop; }

}  // namespace

// One loop at a time. The caller opens the gate for it; workers that come enter, take chunks until there are none, and leave. When the
// caller finds no more chunks, it closes the gate and waits for those inside. One that is late, because it slept or another program has
// its core, finds the gate closed: the caller does not wait for it.
//
// Each thread begins with its own share of the chunks, the same part of every loop, so that what it wrote in one loop is in its cache for
// the next; then it helps the others with theirs.
struct ThreadPool::Impl {
  struct alignas(64) Line {
    std::atomic<std::uint32_t> value{0};
  };
  struct alignas(64) Share {
    std::atomic<std::int64_t> next{0};
    std::int64_t end = 0;
  };
  Line gate;
  Line left;  // grows when the last one leaves a closed gate
  std::vector<Share> shares;  // the caller's first
  std::int64_t count = 0, chunk = 1;
  Loop loop = nullptr;
  const void* context = nullptr;
  std::vector<std::thread> workers;
  std::vector<AlignedBuffer> workspaces;  // the caller's first

  void take_chunks(std::size_t thread) noexcept {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      Share& share = shares[(thread + i) % shares.size()];
      for (;;) {
        // relaxed: the loop itself was published with the gate, and what the chunks write is when a worker leaves.
        const std::int64_t begin = share.next.load(std::memory_order_relaxed) < share.end ? share.next.fetch_add(chunk, std::memory_order_relaxed) : share.end;
        if (begin >= share.end) break;
        loop(context, begin, std::min(begin + chunk, count), workspaces[thread].data());
      }
    }
  }

  void work(std::size_t thread) noexcept {
    std::uint32_t seen = 0;  // the loop it was in
    const auto may_go = [&](std::uint32_t now) { return (now & kQuit) != 0 || ((now & kOpen) != 0 && loop_of(now) != seen); };
    for (;;) {
      spin_until(gate.value, may_go);
      std::uint32_t now = gate.value.load(std::memory_order_acquire);
      for (; !may_go(now); now = gate.value.load(std::memory_order_acquire)) gate.value.wait(now, std::memory_order_acquire);
      if ((now & kQuit) != 0) return;
      // acquire: what the caller wrote before it opened the gate.
      if (!gate.value.compare_exchange_strong(now, now + 1, std::memory_order_acquire)) continue;
      seen = loop_of(now);
      take_chunks(thread);
      const std::uint32_t before = gate.value.fetch_sub(1, std::memory_order_release);
      if ((before & kOpen) != 0 || (before & kInside) != 1) continue;
      left.value.fetch_add(1, std::memory_order_release);
      left.value.notify_one();
    }
  }

  void run(std::int64_t loop_count, std::int64_t loop_chunk, Loop body, const void* body_context) noexcept {
    count = loop_count;
    chunk = loop_chunk;
    loop = body;
    context = body_context;
    const auto threads = static_cast<std::int64_t>(shares.size()), chunks = (count + chunk - 1) / chunk;
    for (std::int64_t t = 0; t < threads; ++t) {
      Share& share = shares[static_cast<std::size_t>(t)];
      // Rounded up: where there are fewer chunks than threads, the caller has one.
      share.next.store((chunks * t + threads - 1) / threads * chunk, std::memory_order_relaxed);
      share.end = (chunks * (t + 1) + threads - 1) / threads * chunk;
    }
    // Nobody is inside, and none can enter while it is closed.
    gate.value.store((loop_of(gate.value.load(std::memory_order_relaxed)) + 1) * kLoop | kOpen, std::memory_order_release);
    gate.value.notify_all();
    take_chunks(0);
    const auto is_empty = [](std::uint32_t now) { return (now & kInside) == 0; };
    if (is_empty(gate.value.fetch_and(~kOpen, std::memory_order_acquire)) || spin_until(gate.value, is_empty)) return;
    for (;;) {
      const std::uint32_t seen = left.value.load(std::memory_order_acquire);
      if (is_empty(gate.value.load(std::memory_order_acquire))) return;
      left.value.wait(seen, std::memory_order_acquire);
    }
  }

  void end() noexcept {
    gate.value.fetch_or(kQuit, std::memory_order_release);
    gate.value.notify_all();
    for (auto& worker : workers) worker.join();
  }
};

ThreadPool::ThreadPool() : impl_(std::make_unique<Impl>()) {}

Result<std::unique_ptr<ThreadPool>> ThreadPool::create(int threads) {
  if (threads < 1 || threads > 256) return Error(ErrorCode::kInvalidArgument, cat("threads: ", threads, ", allowed are 1 to 256"));
  std::unique_ptr<ThreadPool> pool(new ThreadPool());
  pool->impl_->shares = std::vector<Impl::Share>(static_cast<std::size_t>(threads));
  try {
    pool->impl_->workspaces.resize(static_cast<std::size_t>(threads));
    for (std::size_t i = 1; i < pool->impl_->workspaces.size(); ++i) pool->impl_->workers.emplace_back([impl = pool->impl_.get(), i] { impl->work(i); });
  } catch (const std::system_error& error) {
    return Error(ErrorCode::kOutOfMemory, cat("cannot start ", threads, " threads: ", error.what()));
  }
  return pool;
}

ThreadPool::~ThreadPool() { impl_->end(); }

int ThreadPool::threads() const noexcept { return static_cast<int>(impl_->workers.size()) + 1; }

Result<void> ThreadPool::reserve_workspace(std::size_t bytes) {
  for (AlignedBuffer& workspace : impl_->workspaces) {
    if (workspace.size() >= bytes) continue;
    TANDEM_ASSIGN(workspace, AlignedBuffer::allocate(bytes));
  }
  return {};
}

bool ThreadPool::has_workspace() const noexcept { return impl_->workspaces.front().size() > 0; }

void ThreadPool::release_workspace() noexcept {
  for (AlignedBuffer& workspace : impl_->workspaces) workspace = {};
}

void ThreadPool::run(std::int64_t count, std::int64_t grain, Loop loop, const void* context) noexcept {
  if (count <= 0) return;
  // Four chunks a thread even out what the threads' speeds differ by.
  const std::int64_t chunks = std::min(4 * static_cast<std::int64_t>(threads()), count / std::max<std::int64_t>(grain, 1));
  if (impl_->workers.empty() || chunks < 2) return loop(context, 0, count, impl_->workspaces.front().data());
  impl_->run(count, (count + chunks - 1) / chunks, loop, context);
}

}  // namespace tandem
