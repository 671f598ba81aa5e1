#include "interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace {

constexpr int kInterrupted = 130;

sigset_t signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

Interrupt::Interrupt() {
  const sigset_t set = signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  watcher_ = std::thread([this] { watch(); });
}

Interrupt::~Interrupt() {
  done_ = true;
  pthread_kill(watcher_.native_handle(), SIGHUP);  // wakes it up
  watcher_.join();
}

void Interrupt::watch() {
  const sigset_t set = signals();
  for (;;) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0) continue;
    if (done_) return;
    if (requested_.exchange(true)) _exit(kInterrupted);
    const std::lock_guard lock(mutex_);
    if (stop_) stop_();
  }
}

void Interrupt::on_request(std::function<void()> stop) {
  const std::lock_guard lock(mutex_);
  stop_ = std::move(stop);
  if (stop_ && requested()) stop_();
}

tandem::Error Interrupt::error(const std::string& what) { return {tandem::ErrorCode::kInterrupted, "stopped by a signal; " + what}; }
