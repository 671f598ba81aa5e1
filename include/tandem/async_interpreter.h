// Several requests in flight on one model: a pool of interpreters, each with a thread of its own.
//
//   auto pool = tandem::AsyncInterpreter::create(model, {.workers = 2}).value();
//   auto request = pool.invoke_async({&input, 1}, {&output, 1}, [](const tandem::Result<void>& done) { ... }).value();
//   request.wait().value();
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "tandem/error.h"
#include "tandem/export.h"
#include "tandem/interpreter.h"
#include "tandem/model.h"

namespace tandem {

struct AsyncOptions {
  int workers = 1;               // interpreters, each with options.threads threads, 1 to 256
  std::size_t queue_length = 16; // requests that may wait besides those that run, 1 to 1'000'000
  InterpreterOptions interpreter;
};

// What became of one request. Copies stand for the same request; any thread may use them, also after the AsyncInterpreter is gone.
class TANDEM_API Request {
 public:
  // Blocks until the request has ended and its callback has returned. Not to be called from a callback, which would wait for itself.
  Result<void> wait() const;
  bool done() const noexcept;
  // Ends the request with kInterrupted: one that waits when its turn comes, without running, one that runs before its next operator. One
  // that has ended stays as it is.
  void cancel() const noexcept;

  struct State;  // the library's own

 private:
  friend class AsyncInterpreter;
  explicit Request(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

// Its methods may be called from any thread. Move it only while no other thread, a callback included, calls it; what was moved from may
// only be assigned to or destroyed.
class TANDEM_API AsyncInterpreter {
 public:
  // Called once for each request, on a worker's thread, after its outputs were written; what it throws ends the request with
  // kCallbackFailed. It may call invoke_async and cancel, but must not destroy the AsyncInterpreter or own it.
  using Callback = std::function<void(const Result<void>& done)>;

  // Prepares as many interpreters as there are workers. Errors: see Interpreter::create.
  static Result<AsyncInterpreter> create(const Model& model, const AsyncOptions& options = {});
  AsyncInterpreter(AsyncInterpreter&&) noexcept;
  // Ends this one as the destructor does first; its callbacks may call it until then.
  AsyncInterpreter& operator=(AsyncInterpreter&&) noexcept;
  // Takes no more requests, cancels every one that has not ended, calls their callbacks, and returns when all threads have ended.
  ~AsyncInterpreter();

  // Queues a run that reads `inputs` and writes `outputs`, one buffer for each of the model's, in its own memory without a copy: each
  // must meet the rule of Interpreter::bind_input and stay untouched until the request has ended. Only inputs and outputs that are
  // variables, and an output that is an input or a constant of the model, or that the model has twice, are copied. Requests start in the
  // order they were queued. Models whose state goes from one invoke to the next (variables, recurrent operators) need workers = 1 to see
  // them in order. Only a request that was taken calls its callback. kBusy, at once, where queue_length requests wait already;
  // kInvalidState, such as from a callback, while the destructor waits; kInvalidArgument for buffers that do not fit.
  Result<Request> invoke_async(std::span<const std::span<std::byte>> inputs, std::span<const std::span<std::byte>> outputs, Callback callback = {});

  // What the model takes and gives, as Interpreter says it. Valid as long as the AsyncInterpreter; index below the count.
  std::size_t input_count() const noexcept;
  std::size_t output_count() const noexcept;
  const TensorInfo& input(std::size_t index) const noexcept;
  const TensorInfo& output(std::size_t index) const noexcept;

 private:
  struct Impl;
  explicit AsyncInterpreter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
