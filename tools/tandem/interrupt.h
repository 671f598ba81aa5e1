// SIGINT, SIGTERM and SIGHUP as an event that a command reacts to when it suits it. A second signal ends the program at once.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "tandem/error.h"

// Make it before any other thread, which then inherits the blocked signals; a thread of its own waits for them.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();

  bool requested() const noexcept { return requested_.load(); }
  // The same for Interpreter::invoke, which looks at it between operators.
  const std::atomic<bool>* flag() const noexcept { return &requested_; }
  // Calls `stop` when the signal comes, or at once if it has come. An empty function takes the last one back, which then does not run.
  void on_request(std::function<void()> stop);
  // The error that an interrupted command ends with.
  static tandem::Error error(const std::string& what);

 private:
  void watch();
  std::atomic<bool> requested_{false}, done_{false};
  std::mutex mutex_;
  std::function<void()> stop_;
  std::thread watcher_;
};
