#include "pipeline/engine/chain.h"

#include <pthread.h>

#include <system_error>

#include "base/text.h"

namespace tandem {

thread_local const Chain* Chain::running_ = nullptr;

Chain::Chain(std::vector<Stage> stages, std::size_t queue_capacity, DropPolicy policy, std::function<void()> cancel)
    : slot_count_(stages.size() + (stages.size() - 1) * queue_capacity), free_(slot_count_, DropPolicy::kBlock), born_(slot_count_), cancel_(std::move(cancel)) {
  for (auto& stage : stages) {
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->stage = std::move(stage);
  }
  for (std::size_t i = 0; i + 1 < workers_.size(); ++i) edges_.push_back(std::make_unique<Edge>(queue_capacity, policy));
  for (std::size_t slot = 0; slot < slot_count_; ++slot) free_.push(static_cast<SlotId>(slot));
}

Chain::~Chain() {
  stop();
  if (started()) (void)wait();
}

Result<void> Chain::start() {
  // Under the lock, so that whoever waits finds either no run or all of its threads.
  const std::lock_guard lock(threads_mutex_);
  if (started_.exchange(true, std::memory_order_acq_rel)) return Error(ErrorCode::kInvalidState, "the pipeline was started before; make a new one to run again");
  start_time_ = Clock::now();
  running_workers_ = workers_.size();
  try {
    for (std::size_t i = 0; i < workers_.size(); ++i) workers_[i]->thread = std::thread([this, i] { run(i); });
  } catch (const std::system_error& error) {
    for (const auto& worker : workers_) running_workers_ -= worker->thread.joinable() ? 0 : 1;
    fail(Error(ErrorCode::kOutOfMemory, cat("cannot start a thread for each stage: ", error.what())));
    return Error(*error_);
  }
  return {};
}

void Chain::stop() noexcept {
  for (auto& edge : edges_) edge->abort();
  free_.abort();
  if (cancel_) cancel_();
}

Result<void> Chain::wait() {
  if (running_ == this) return Error(ErrorCode::kInvalidState, "a pipeline's callback cannot wait for the pipeline; call stop and return");
  const std::lock_guard joining(threads_mutex_);
  if (!started()) return Error(ErrorCode::kInvalidState, "the pipeline was not started; call start first");
  for (auto& worker : workers_)
    if (worker->thread.joinable()) worker->thread.join();
  const std::lock_guard lock(error_mutex_);
  return error_ ? Result<void>(*error_) : Result<void>();
}

void Chain::fail(Error error) noexcept {
  {
    const std::lock_guard lock(error_mutex_);
    if (!error_) error_ = std::move(error);
  }
  stop();
}

// The stage's work, with everything that can go wrong turned into the chain's error. Nothing: it failed.
std::optional<StepStatus> Chain::step(Worker& worker, SlotId slot) noexcept {
  try {
    auto result = worker.stage.work(slot);
    if (result) return *result;
    fail(result.error());
  } catch (const std::exception& error) {
    fail(Error(ErrorCode::kCallbackFailed, cat("stage ", worker.stage.name, ": an exception left it: ", printable(error.what()))));
  } catch (...) {
    fail(Error(ErrorCode::kCallbackFailed, cat("stage ", worker.stage.name, ": an exception left it")));
  }
  return std::nullopt;
}

// A slot for stage `index` to work on. False: there will be none.
bool Chain::take(std::size_t index, std::optional<SlotId>& slot) {
  if (index > 0) return (slot = edges_[index - 1]->pop()).has_value();
  const auto& ready = workers_[0]->stage.ready;
  return (slot = free_.pop()).has_value() && (!ready || ready());
}

// Passes a finished slot on. False: the chain is being stopped.
bool Chain::hand_over(std::size_t index, SlotId slot) {
  if (index + 1 == workers_.size()) {
    end_to_end_.record(Clock::now() - born_[slot]);
    delivered_.fetch_add(1, std::memory_order_relaxed);
    return free_.push(slot).accepted;
  }
  const auto [accepted, evicted] = edges_[index]->push(slot);
  if (evicted) {
    workers_[index]->dropped.fetch_add(1, std::memory_order_relaxed);
    free_.push(*evicted);
  }
  return accepted;
}

void Chain::run(std::size_t index) noexcept {
  Worker& worker = *workers_[index];
  running_ = this;
  // Seen in ps -T and debuggers; Linux cuts names at 15 letters.
  pthread_setname_np(pthread_self(), cat("td-", worker.stage.name).substr(0, 15).c_str());
  for (;;) {
    const auto asked = Clock::now();
    std::optional<SlotId> slot;
    if (!take(index, slot)) break;
    const auto began = Clock::now();
    const auto status = step(worker, *slot);
    const auto ended = Clock::now();
    if (status != StepStatus::kDone) break;
    worker.work.record(ended - began);
    worker.frames.fetch_add(1, std::memory_order_relaxed);
    if (index == 0) {
      born_[*slot] = ended;
      captured_.fetch_add(1, std::memory_order_relaxed);
    }
    const bool accepted = hand_over(index, *slot);
    worker.wait.record((began - asked) + (Clock::now() - ended));
    if (!accepted) break;
  }
  // The stages behind finish what they were given, then end too.
  if (index < edges_.size()) edges_[index]->close();
  if (running_workers_.fetch_sub(1) == 1) end_time_ = Clock::now();
}

PipelineStats Chain::stats() const {
  PipelineStats stats;
  for (const auto& worker : workers_) {
    stats.stages.push_back({worker->stage.name, worker->frames.load(std::memory_order_relaxed), worker->dropped.load(std::memory_order_relaxed),
                            worker->work.summary(), worker->wait.summary()});
    stats.dropped += stats.stages.back().dropped;
  }
  stats.delivered = delivered_.load(std::memory_order_relaxed);
  stats.captured = captured_.load(std::memory_order_relaxed);
  const auto end = end_time_.load();
  // Once all threads have ended, what was captured and not delivered was dropped, wherever it was.
  if (end != Clock::time_point{}) stats.dropped = stats.captured - stats.delivered;
  stats.end_to_end = end_to_end_.summary();
  if (const auto start = start_time_.load(); start != Clock::time_point{})
    stats.elapsed_s = std::chrono::duration<double>((end == Clock::time_point{} ? Clock::now() : end) - start).count();
  stats.fps = stats.elapsed_s > 0 ? static_cast<double>(stats.delivered) / stats.elapsed_s : 0;
  return stats;
}

}  // namespace tandem
