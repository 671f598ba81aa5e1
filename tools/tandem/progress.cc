#include "progress.h"

#include <unistd.h>

#include <cstdio>

#include "report.h"

namespace {

constexpr auto kInterval = std::chrono::milliseconds(200);

}  // namespace

Progress::Progress(std::optional<std::uint64_t> total, bool prints_results)
    : total_(total), enabled_(isatty(fileno(own_stderr())) != 0 && !(prints_results && isatty(STDOUT_FILENO) != 0)) {}

Progress::~Progress() {
  if (enabled_) std::fputs("\r\033[K", own_stderr()), std::fflush(own_stderr());
}

void Progress::update(std::uint64_t done) {
  const auto now = Clock::now();
  if (!enabled_ || now - last_ < kInterval) return;
  last_ = now;
  const double fps = static_cast<double>(done) / std::chrono::duration<double>(now - start_).count();
  if (total_ && *total_ > 0)
    std::fprintf(own_stderr(), "\r\033[Kframe %llu of %llu (%.0f %%), %.1f frames a second", static_cast<unsigned long long>(done), static_cast<unsigned long long>(*total_),
                 100.0 * static_cast<double>(done) / static_cast<double>(*total_), fps);
  else
    std::fprintf(own_stderr(), "\r\033[Kframe %llu, %.1f frames a second", static_cast<unsigned long long>(done), fps);
  std::fflush(own_stderr());
}
