// A line on the terminal that says how far long work is. Prints nothing where standard error is no terminal, or where results go to the
// same terminal and show the progress themselves.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

class Progress {
 public:
  Progress(std::optional<std::uint64_t> total, bool prints_results);
  ~Progress();  // wipes the line
  // One thread at a time.
  void update(std::uint64_t done);

 private:
  using Clock = std::chrono::steady_clock;
  const std::optional<std::uint64_t> total_;
  const bool enabled_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};
