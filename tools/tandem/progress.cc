#include "progress.h"

#include <unistd.h>

#include <cstdio>

namespace {

constexpr auto kInterval = std::chrono::milliseconds(200);

}  // namespace

Progress::Progress(std::optional<std::uint64_t> total) : total_(total), enabled_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (enabled_) std::fputs("\r\033[K", stderr);
}

void Progress::update(std::uint64_t done) {
  const auto now = Clock::now();
  if (!enabled_ || now - last_ < kInterval) return;
  last_ = now;
  const double fps = static_cast<double>(done) / std::chrono::duration<double>(now - start_).count();
  if (total_ && *total_ > 0)
    std::fprintf(stderr, "\r\033[Kframe %llu of %llu (%.0f %%), %.1f frames a second", static_cast<unsigned long long>(done), static_cast<unsigned long long>(*total_),
                 100.0 * static_cast<double>(done) / static_cast<double>(*total_), fps);
  else
    std::fprintf(stderr, "\r\033[Kframe %llu, %.1f frames a second", static_cast<unsigned long long>(done), fps);
}
