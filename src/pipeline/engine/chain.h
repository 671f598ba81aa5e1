// Stages in a row, a thread each, joined by edges. Slots, numbered from 0, walk from the first stage to the last and back to the free list.
// The engine knows no picture and no model: what a slot holds is the stages' business.
//
//   free list -> stage 0 -> edge 0 -> stage 1 -> edge 1 -> ... -> last stage -> free list
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/engine/edge.h"
#include "pipeline/engine/histogram.h"
#include "tandem/error.h"
#include "tandem/stats.h"

namespace tandem {

enum class StepStatus { kDone, kEnd };

struct Stage {
  std::string name;
  // Does the stage's work on one slot, on the stage's own thread. kEnd, from the first stage only: nothing was put into the slot and
  // nothing will come. An error, or an exception, ends the chain.
  std::function<Result<StepStatus>(SlotId)> work;
  // Of the first stage, may be empty: blocks until work may be called. False: the chain is being stopped.
  std::function<bool()> ready;
};

class Chain {
 public:
  // At least two stages. `cancel` is called when the chain is stopped early, to end a `ready` that blocks.
  Chain(std::vector<Stage> stages, std::size_t queue_capacity, DropPolicy policy, std::function<void()> cancel);
  ~Chain();

  // So many that every edge can be full and every stage busy: a live source always finds a free one.
  std::size_t slot_count() const noexcept { return slot_count_; }

  Result<void> start();
  void stop() noexcept;
  // Until all threads have ended; the first error. kInvalidState before start and on the chain's own threads.
  Result<void> wait();

  bool started() const noexcept { return started_.load(std::memory_order_acquire); }
  PipelineStats stats() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Worker {
    Stage stage;
    Histogram wait, work;
    std::atomic<std::uint64_t> frames{0}, dropped{0};
    std::thread thread;
  };

  static thread_local const Chain* running_;  // the chain that this thread is a worker of

  void run(std::size_t index) noexcept;
  bool take(std::size_t index, std::optional<SlotId>& slot);
  bool hand_over(std::size_t index, SlotId slot);
  std::optional<StepStatus> step(Worker& worker, SlotId slot) noexcept;
  void fail(Error error) noexcept;

  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Edge>> edges_;  // edges_[i] leads from stage i to i + 1
  std::size_t slot_count_;
  Edge free_;
  std::vector<Clock::time_point> born_;  // when each slot was filled; handed on with the slot
  Histogram end_to_end_;
  std::function<void()> cancel_;

  std::atomic<bool> started_{false};
  std::atomic<std::size_t> running_workers_{0};
  std::atomic<std::uint64_t> captured_{0}, delivered_{0};
  std::atomic<Clock::time_point> start_time_{Clock::time_point{}}, end_time_{Clock::time_point{}};
  std::mutex threads_mutex_;  // starting and joining the workers' threads
  std::mutex error_mutex_;
  std::optional<Error> error_;  // the first
};

}  // namespace tandem
