#include "tandem/async_interpreter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tandem/aligned_buffer.h"
#include "tests/interp/one_operator.h"

namespace tandem {
namespace {

using namespace test;

// y = op(x), both int8 [4]; the kernel waits at `gate` where there is one.
struct Gate {
  std::promise<void> entered;
  std::shared_future<void> opened;
};

ModelSpec custom_model() { return one_operator({.code = 32, .custom_name = "Custom"}, {int8_tensor("x", {4})}, int8_tensor("y", {4})); }

// Adds 1; fails for a first value of 99.
CustomOperator increment(Gate* gate = nullptr) {
  struct Kernel final : CustomKernel {
    explicit Kernel(Gate* waits_at) : gate(waits_at) {}
    Result<void> eval(std::span<const ConstTensorView> in, std::span<const TensorView> out) override {
      if (gate != nullptr) {
        if (!std::exchange(entered, true)) gate->entered.set_value();
        gate->opened.wait();
      }
      if (in[0].as<std::int8_t>()[0] == 99) return Error(ErrorCode::kRunFailed, "met 99");
      for (std::size_t i = 0; i < 4; ++i) out[0].as<std::int8_t>()[i] = static_cast<std::int8_t>(in[0].as<std::int8_t>()[i] + 1);
      return {};
    }
    Gate* gate;
    bool entered = false;
  };
  return {"Custom", [gate](CustomOperatorContext&) -> Result<std::unique_ptr<CustomKernel>> { return std::make_unique<Kernel>(gate); }};
}

struct Buffers {
  AlignedBuffer in = AlignedBuffer::allocate(4).value(), out = AlignedBuffer::allocate(4).value();
  std::array<std::span<std::byte>, 1> inputs{in.bytes().first(4)}, outputs{out.bytes().first(4)};
  void set(int value) { in.bytes()[0] = static_cast<std::byte>(value); }
  int got() const { return static_cast<int>(out.bytes()[0]); }
};

class Async : public testing::Test {
 protected:
  AsyncInterpreter create(AsyncOptions options, Gate* gate = nullptr) {
    options.interpreter.custom_operators = {increment(gate)};
    return AsyncInterpreter::create(model_, options).value();
  }
  std::vector<std::byte> file_ = write_model(custom_model());
  Model model_ = Model::load(file_, "test.tflite").value();
};

TEST_F(Async, RunsManyRequestsAtOnceInTheCallersMemory) {
  AsyncInterpreter pool = create({.workers = 3, .queue_length = 200});
  EXPECT_EQ(pool.input(0).name, "x");
  EXPECT_EQ(pool.output(0).shape, Shape{4});
  std::vector<Buffers> buffers(100);
  std::vector<Request> requests;
  std::atomic<int> called{0};
  for (int i = 0; i < 100; ++i) {
    buffers[static_cast<std::size_t>(i)].set(i % 90);
    requests.push_back(pool.invoke_async(buffers[static_cast<std::size_t>(i)].inputs, buffers[static_cast<std::size_t>(i)].outputs, [&](const Result<void>& done) { called += done ? 1 : 1000; }).value());
  }
  for (std::size_t i = 0; i < 100; ++i) {
    requests[i].wait().value();
    EXPECT_TRUE(requests[i].done());
    EXPECT_EQ(buffers[i].got(), static_cast<int>(i) % 90 + 1);
  }
  EXPECT_EQ(called, 100);
}

TEST_F(Async, HandsErrorsToCallbackAndWaiter) {
  AsyncInterpreter pool = create({});
  Buffers buffers;
  buffers.set(99);
  std::string seen;
  const auto done = pool.invoke_async(buffers.inputs, buffers.outputs, [&](const Result<void>& result) { seen = result.error().message(); }).value().wait();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message(), "test.tflite: op #0 Custom: met 99");
  EXPECT_EQ(seen, done.error().message());
  // The pool goes on.
  buffers.set(1);
  pool.invoke_async(buffers.inputs, buffers.outputs).value().wait().value();
  EXPECT_EQ(buffers.got(), 2);
}

TEST_F(Async, TurnsWhatACallbackThrowsIntoAnError) {
  AsyncInterpreter pool = create({});
  Buffers buffers;
  const auto done = pool.invoke_async(buffers.inputs, buffers.outputs, [](const Result<void>&) { throw std::runtime_error("oh"); }).value().wait();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::kCallbackFailed);
  EXPECT_EQ(done.error().message(), "the request's callback threw: oh");
}

TEST_F(Async, CopiesOutputsThatNoBufferCanStandInFor) {
  ModelSpec spec = custom_model();
  spec.outputs = {1, 0, spec.add_tensor(holding(int8_tensor("constant", {4}), {5, 6, 7, 8})), 1};
  file_ = write_model(spec);
  model_ = Model::load(file_, "test.tflite").value();
  AsyncInterpreter pool = create({.workers = 2});
  std::vector<Buffers> buffers(4);
  std::vector<std::span<std::byte>> outputs;
  for (const Buffers& each : buffers) outputs.push_back(each.outputs[0]);
  for (const int value : {1, 2, 3}) {
    buffers[0].set(value);
    pool.invoke_async(buffers[0].inputs, outputs).value().wait().value();
    EXPECT_EQ(buffers[0].got(), value + 1);
    EXPECT_EQ(buffers[1].got(), value);
    EXPECT_EQ(buffers[2].got(), 5);
    EXPECT_EQ(buffers[3].got(), value + 1);
  }
}

TEST_F(Async, FillsVariablesThatAreInputs) {
  ModelSpec spec = custom_model();
  spec.tensors[0].is_variable = true;
  file_ = write_model(spec);
  model_ = Model::load(file_, "test.tflite").value();
  AsyncInterpreter pool = create({});
  Buffers buffers;
  for (const int value : {1, 2}) {
    buffers.set(value);
    pool.invoke_async(buffers.inputs, buffers.outputs).value().wait().value();
    EXPECT_EQ(buffers.got(), value + 1);
  }
}

TEST_F(Async, RefusesWhatDoesNotFit) {
  AsyncInterpreter pool = create({});
  Buffers buffers;
  const auto refusal = [&](std::span<const std::span<std::byte>> in, std::span<const std::span<std::byte>> out) {
    const auto request = pool.invoke_async(in, out);
    EXPECT_EQ(request.error().code(), ErrorCode::kInvalidArgument);
    return request.error().message();
  };
  EXPECT_EQ(refusal({}, buffers.outputs), "test.tflite: 0 input buffers, needs 1");
  const std::array<std::span<std::byte>, 1> small{buffers.in.bytes().first(3)}, crooked{buffers.out.bytes().subspan(0, 0)};
  EXPECT_EQ(refusal(small, buffers.outputs), "test.tflite: input 0: a buffer of 3 bytes for tensor 0 'x' [4] int8, which has 4");
  EXPECT_EQ(refusal(buffers.inputs, crooked), "test.tflite: output 0: a buffer of 0 bytes for tensor 1 'y' [4] int8, which has 4");
  for (const int workers : {0, 257}) EXPECT_EQ(AsyncInterpreter::create(model_, {.workers = workers}).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(AsyncInterpreter::create(model_, {.queue_length = 0}).error().message(), "queue_length: 0, allowed are 1 to 1000000");
  EXPECT_EQ(AsyncInterpreter::create(model_).error().code(), ErrorCode::kModelUnsupported);  // without its operator
}

TEST_F(Async, SaysThatItIsBusyInsteadOfBlocking) {
  std::promise<void> open;
  Gate gate{{}, open.get_future().share()};
  AsyncInterpreter pool = create({.workers = 1, .queue_length = 2}, &gate);
  std::vector<Buffers> buffers(4);
  const Request running = pool.invoke_async(buffers[0].inputs, buffers[0].outputs).value();
  gate.entered.get_future().wait();
  const Request second = pool.invoke_async(buffers[1].inputs, buffers[1].outputs).value(), third = pool.invoke_async(buffers[2].inputs, buffers[2].outputs).value();
  const auto fourth = pool.invoke_async(buffers[3].inputs, buffers[3].outputs);
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().code(), ErrorCode::kBusy);
  EXPECT_FALSE(second.done());
  // A request that waits ends without having run.
  second.cancel();
  open.set_value();
  EXPECT_EQ(second.wait().error().code(), ErrorCode::kInterrupted);
  EXPECT_EQ(buffers[1].got(), 0);
  EXPECT_TRUE(running.wait());
  EXPECT_TRUE(third.wait());
  third.cancel();  // too late to change anything
  EXPECT_TRUE(third.wait());
}

TEST_F(Async, ShutsDownWhileRequestsRunAndWait) {
  std::promise<void> open;
  Gate gate{{}, open.get_future().share()};
  std::vector<Buffers> buffers(5);
  std::vector<Request> requests;
  std::atomic<int> callbacks{0};
  std::thread opener;
  {
    AsyncInterpreter pool = create({.workers = 1, .queue_length = 4}, &gate);
    const auto queue = [&](Buffers& each) { return pool.invoke_async(each.inputs, each.outputs, [&](const Result<void>&) { ++callbacks; }); };
    requests.push_back(queue(buffers[0]).value());
    gate.entered.get_future().wait();
    for (std::size_t i = 1; i < 5; ++i) requests.push_back(queue(buffers[i]).value());
    // Opens once the destructor has begun: until then the queue is full.
    opener = std::thread([&, queue] {
      while (queue(buffers[0]).error().code() == ErrorCode::kBusy) std::this_thread::yield();
      open.set_value();
    });
  }
  opener.join();
  // Every request has ended and every callback was called when the destructor returns.
  EXPECT_EQ(callbacks, 5);
  for (const Request& request : requests) ASSERT_TRUE(request.done());
  EXPECT_TRUE(requests[0].wait());  // it was past its last chance to stop
  for (std::size_t i = 1; i < 5; ++i) {
    const auto done = requests[i].wait();
    ASSERT_FALSE(done) << i;
    EXPECT_EQ(done.error().code(), ErrorCode::kInterrupted) << i;
  }
}

// Chains of requests, each queued by the callback of the one before; a chain ends when it is refused.
struct Chains {
  explicit Chains(std::size_t count) : buffers(count) {}
  void start(AsyncInterpreter& pool) {
    for (std::size_t i = 0; i < buffers.size(); ++i) next(pool, i);
  }
  void next(AsyncInterpreter& pool, std::size_t i) {
    auto request = pool.invoke_async(buffers[i].inputs, buffers[i].outputs, [this, &pool, i](const Result<void>& done) {
      ++answered;
      // A pool that takes requests while it stops would never end.
      if (done || ++interrupted < 1000) next(pool, i);
    });
    const std::lock_guard lock(mutex);
    if (request) taken.push_back(*std::move(request));
    else refusals.push_back(request.error());
  }
  // Every request that was taken has been answered once, and every chain was refused once.
  void expect_ended() const {
    EXPECT_EQ(static_cast<std::size_t>(answered), taken.size());
    EXPECT_TRUE(std::ranges::all_of(taken, [](const Request& request) { return request.done(); }));
    ASSERT_EQ(refusals.size(), buffers.size());
    for (const Error& refusal : refusals) {
      EXPECT_EQ(refusal.code(), ErrorCode::kInvalidState);
      EXPECT_EQ(refusal.message(), "test.tflite: the AsyncInterpreter is being destroyed and takes no more requests");
    }
  }
  std::vector<Buffers> buffers;
  std::atomic<int> answered{0}, interrupted{0};
  std::mutex mutex;
  std::vector<Request> taken;
  std::vector<Error> refusals;
};

TEST_F(Async, EndsThoughCallbacksAlwaysQueueTheNextRequest) {
  for (const int workers : {1, 3}) {
    Chains chains(5);
    {
      AsyncInterpreter pool = create({.workers = workers});
      chains.start(pool);
      while (chains.answered < 20) std::this_thread::yield();
    }
    chains.expect_ended();
  }
}

TEST_F(Async, EndsWhenAnotherIsAssignedToIt) {
  Chains chains(5);
  AsyncInterpreter pool = create({.workers = 2}), other = create({});
  chains.start(pool);
  while (chains.answered < 20) std::this_thread::yield();
  pool = std::move(other);
  chains.expect_ended();
  Buffers buffers;
  buffers.set(1);
  pool.invoke_async(buffers.inputs, buffers.outputs).value().wait().value();
  EXPECT_EQ(buffers.got(), 2);
  other = std::move(pool);  // to one that was moved from
  EXPECT_EQ(other.input_count(), 1u);
}

TEST_F(Async, TakesRequestsFromManyThreadsAndFromCallbacks) {
  AsyncInterpreter pool = create({.workers = 2, .queue_length = 1000});
  std::atomic<int> finished{0};
  std::vector<Buffers> buffers(40), more(40);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = t * 10; i < t * 10 + 10; ++i)
        pool.invoke_async(buffers[i].inputs, buffers[i].outputs, [&, i](const Result<void>&) {
              pool.invoke_async(more[i].inputs, more[i].outputs, [&](const Result<void>&) { ++finished; }).value();
            }).value().wait().value();
    });
  }
  for (auto& thread : threads) thread.join();
  while (finished < 40) std::this_thread::yield();
  EXPECT_EQ(more[39].got(), 1);
}

}  // namespace
}  // namespace tandem
