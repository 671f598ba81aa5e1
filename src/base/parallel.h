// The only door to threads for computing: a pool whose members share one loop at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "tandem/error.h"

namespace tandem {

// threads - 1 workers and the caller. Workers sleep between loops. One thread at a time may call; the pool is for loops of
// computation, not for work that blocks.
class ThreadPool {
 public:
  // 1 to 256 threads, the caller's included. kInvalidArgument outside, kOutOfMemory when the system gives no more threads.
  static Result<std::unique_ptr<ThreadPool>> create(int threads);
  ThreadPool(const ThreadPool&) = delete;
  ~ThreadPool();

  int threads() const noexcept;

  // Calls body(begin, end) on disjoint ranges that cover [0, count), about `grain` long or longer, on up to threads() threads; returns when
  // all are done. Of each loop a thread begins with the same part, but which one gets which range is not fixed: they must not depend on
  // each other.
  // body must not throw. Allocates nothing. A body that takes a third parameter, std::byte* workspace, gets its thread's own memory.
  template <class Body>
  void parallel_for(std::int64_t count, std::int64_t grain, const Body& body) noexcept {
    run(count, grain, [](const void* context, std::int64_t begin, std::int64_t end, std::byte* workspace) {
      if constexpr (std::is_invocable_v<const Body&, std::int64_t, std::int64_t, std::byte*>) (*static_cast<const Body*>(context))(begin, end, workspace);
      else (*static_cast<const Body*>(context))(begin, end);
    }, &body);
  }

  // Each thread has at least so many bytes of its own from now on, aligned to kTensorAlignment; what they hold when a loop begins is not
  // known. kOutOfMemory.
  Result<void> reserve_workspace(std::size_t bytes);
  bool has_workspace() const noexcept;
  void release_workspace() noexcept;

 private:
  using Loop = void (*)(const void* context, std::int64_t begin, std::int64_t end, std::byte* workspace);
  struct Impl;
  ThreadPool();
  void run(std::int64_t count, std::int64_t grain, Loop loop, const void* context) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
