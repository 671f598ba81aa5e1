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
  watcher_.join();
}

void Interrupt::watch() {
  const sigset_t set = signals();
  const timespec tick{0, 50'000'000};  // how late the end of the program is noticed
  while (!done_) {
    if (sigtimedwait(&set, nullptr, &tick) < 0) continue;
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
