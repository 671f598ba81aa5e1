#include "tandem/async_interpreter.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/try.h"
#include "interp/bindable.h"

namespace tandem {

struct Request::State {
  std::vector<std::span<std::byte>> inputs, outputs;
  AsyncInterpreter::Callback callback;
  std::atomic<bool> cancelled{false};

  mutable std::mutex mutex;
  mutable std::condition_variable ended;
  std::optional<Result<void>> result;  // guarded by `mutex`; there once the request has ended

  void end(Result<void> how) {
    if (callback) {
      try {
        callback(how);
      } catch (const std::exception& thrown) {
        how = Error(ErrorCode::kCallbackFailed, cat("the request's callback threw: ", printable(thrown.what())));
      } catch (...) {
        how = Error(ErrorCode::kCallbackFailed, "the request's callback threw");
      }
      callback = nullptr;  // what it holds is let go here, not wherever the last handle dies
    }
    {
      const std::lock_guard lock(mutex);
      result = std::move(how);
    }
    ended.notify_all();
  }
};

Result<void> Request::wait() const {
  std::unique_lock lock(state_->mutex);
  state_->ended.wait(lock, [&] { return state_->result.has_value(); });
  return *state_->result;
}

bool Request::done() const noexcept {
  const std::lock_guard lock(state_->mutex);
  return state_->result.has_value();
}

void Request::cancel() const noexcept { state_->cancelled.store(true, std::memory_order_relaxed); }

struct AsyncInterpreter::Impl {
  using Shared = std::shared_ptr<Request::State>;

  explicit Impl(Model shared) : model(std::move(shared)) {}
  ~Impl() { stop(); }

  // Ends every request and every thread.
  void stop() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
      for (const Shared& request : waiting) request->cancelled = true;
      for (const Shared& request : running)
        if (request != nullptr) request->cancelled = true;
    }
    arrived.notify_all();
    for (std::thread& thread : threads) thread.join();
    threads.clear();
  }

  // Runs requests until there is none left and the pool stops.
  void work(std::size_t worker) {
    for (;;) {
      Shared request;
      {
        std::unique_lock lock(mutex);
        arrived.wait(lock, [&] { return stopping || !waiting.empty(); });
        if (waiting.empty()) return;
        request = std::move(waiting.front());
        waiting.pop_front();
        running[worker] = request;
        if (stopping) request->cancelled = true;
      }
      request->end(run(interpreters[worker], *request));
      const std::lock_guard lock(mutex);
      running[worker] = nullptr;
    }
  }

  Result<void> run(Interpreter& interpreter, const Request::State& request) const {
    if (request.cancelled) return Error(ErrorCode::kInterrupted, cat(model.name(), ": the request was cancelled"));
    for (std::size_t i = 0; i < request.inputs.size(); ++i) {
      if (filled[i]) std::ranges::copy(request.inputs[i], interpreter.input(i).bytes().begin());
      else TANDEM_TRY(interpreter.bind_input(i, request.inputs[i]));
    }
    for (std::size_t i = 0; i < request.outputs.size(); ++i)
      if (!copied[i]) TANDEM_TRY(interpreter.bind_output(i, request.outputs[i]));
    TANDEM_TRY(interpreter.invoke(&request.cancelled));
    for (std::size_t i = 0; i < request.outputs.size(); ++i)
      if (copied[i]) std::ranges::copy(interpreter.output(i).bytes(), request.outputs[i].begin());
    return {};
  }

  // Takes from an interpreter what the model's inputs and outputs are.
  void describe(Interpreter& interpreter) {
    for (std::size_t i = 0; i < interpreter.input_count(); ++i) {
      // Where it lies already it can be bound, if it can be at all.
      filled.push_back(!interpreter.bind_input(i, interpreter.input(i).bytes()));
      inputs.push_back(interpreter.input(i).info());
    }
    for (std::size_t i = 0; i < interpreter.output_count(); ++i) {
      const ConstTensorView output = interpreter.output(i);
      const bool is_earlier = std::ranges::find(outputs, output.info().index, &TensorInfo::index) != outputs.end();
      copied.push_back(is_earlier || !interpreter.bind_output(i, {const_cast<std::byte*>(output.bytes().data()), output.bytes().size()}));
      outputs.push_back(output.info());
    }
  }

  Model model;
  std::size_t queue_length = 0;
  std::vector<Interpreter> interpreters;
  std::vector<TensorInfo> inputs, outputs;
  std::vector<bool> filled;  // by input: a variable, which cannot be bound
  std::vector<bool> copied;  // by output: an input or a constant of the model, or the same as an earlier output; not to be bound

  std::mutex mutex;
  std::condition_variable arrived;
  std::deque<Shared> waiting;
  std::vector<Shared> running;  // by worker; null: idle
  bool stopping = false;
  std::vector<std::thread> threads;
};

AsyncInterpreter::AsyncInterpreter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AsyncInterpreter::AsyncInterpreter(AsyncInterpreter&&) noexcept = default;
AsyncInterpreter& AsyncInterpreter::operator=(AsyncInterpreter&& other) noexcept {
  if (this == &other) return *this;
  if (impl_ != nullptr) impl_->stop();  // while callbacks that call this object still find it whole
  impl_ = std::move(other.impl_);
  return *this;
}
AsyncInterpreter::~AsyncInterpreter() {
  if (impl_ != nullptr) impl_->stop();
}

Result<AsyncInterpreter> AsyncInterpreter::create(const Model& model, const AsyncOptions& options) {
  if (options.workers < 1 || options.workers > 256) return Error(ErrorCode::kInvalidArgument, cat("workers: ", options.workers, ", allowed are 1 to 256"));
  if (options.queue_length < 1 || options.queue_length > 1'000'000) return Error(ErrorCode::kInvalidArgument, cat("queue_length: ", options.queue_length, ", allowed are 1 to 1000000"));
  auto impl = std::make_unique<Impl>(model);
  impl->queue_length = options.queue_length;
  for (int i = 0; i < options.workers; ++i) {
    TANDEM_ASSIGN(auto interpreter, Interpreter::create(model, options.interpreter));
    impl->interpreters.push_back(std::move(interpreter));
  }
  impl->describe(impl->interpreters.front());
  impl->running.resize(impl->interpreters.size());
  try {
    for (std::size_t i = 0; i < impl->interpreters.size(); ++i) impl->threads.emplace_back([state = impl.get(), i] { state->work(i); });
  } catch (const std::system_error&) {
    return Error(ErrorCode::kOutOfMemory, cat("the system gives no more than ", impl->threads.size(), " of ", options.workers, " threads"));
  }
  return AsyncInterpreter(std::move(impl));
}

Result<Request> AsyncInterpreter::invoke_async(std::span<const std::span<std::byte>> inputs, std::span<const std::span<std::byte>> outputs, Callback callback) {
  const auto check = [&](std::string_view what, std::span<const std::span<std::byte>> buffers, const std::vector<TensorInfo>& tensors) -> Result<void> {
    if (buffers.size() != tensors.size()) return Error(ErrorCode::kInvalidArgument, cat(impl_->model.name(), ": ", buffers.size(), " ", what, " buffers, needs ", tensors.size()));
    for (std::size_t i = 0; i < buffers.size(); ++i)
      if (const auto obstacle = obstacle_to_binding(tensors[i], buffers[i])) return Error(ErrorCode::kInvalidArgument, cat(impl_->model.name(), ": ", what, " ", i, ": ", *obstacle));
    return {};
  };
  TANDEM_TRY(check("input", inputs, impl_->inputs));
  TANDEM_TRY(check("output", outputs, impl_->outputs));
  auto state = std::make_shared<Request::State>();
  state->inputs.assign(inputs.begin(), inputs.end());
  state->outputs.assign(outputs.begin(), outputs.end());
  state->callback = std::move(callback);
  {
    const std::lock_guard lock(impl_->mutex);
    // A callback that always queues the next request would keep the threads from ending.
    if (impl_->stopping) return Error(ErrorCode::kInvalidState, cat(impl_->model.name(), ": the AsyncInterpreter is being destroyed and takes no more requests"));
    if (impl_->waiting.size() >= impl_->queue_length)
      return Error(ErrorCode::kBusy, cat(impl_->model.name(), ": ", impl_->waiting.size(), " requests wait already; wait for one, or give AsyncOptions a longer queue"));
    impl_->waiting.push_back(state);
  }
  impl_->arrived.notify_one();
  return Request(std::move(state));
}

std::size_t AsyncInterpreter::input_count() const noexcept { return impl_->inputs.size(); }
std::size_t AsyncInterpreter::output_count() const noexcept { return impl_->outputs.size(); }
const TensorInfo& AsyncInterpreter::input(std::size_t index) const noexcept { return impl_->inputs[index]; }
const TensorInfo& AsyncInterpreter::output(std::size_t index) const noexcept { return impl_->outputs[index]; }

}  // namespace tandem
