// Latencies in bounded memory: nanoseconds to hours, percentiles to within 1 %.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>

#include "tandem/stats.h"

namespace tandem {

// One thread records, any thread may read meanwhile.
class Histogram {
 public:
  using Duration = std::chrono::nanoseconds;

  void record(Duration duration) noexcept {
    const auto ns = static_cast<std::uint64_t>(duration.count() < 0 ? 0 : duration.count());
    add(buckets_[bucket_of(ns)], 1);
    add(sum_ns_, ns);
    add(count_, 1);
    if (ns > max_ns_.load(std::memory_order_relaxed)) max_ns_.store(ns, std::memory_order_relaxed);
  }

  LatencySummary summary() const;

 private:
  // Values below 256 ns have a bucket each; above, each power of two is cut into 128, so a bucket is at most 1/128 wide.
  static constexpr int kBits = 8;
  static constexpr std::size_t kHalf = std::size_t{1} << (kBits - 1);
  static constexpr int kMaxExponent = 36;  // up to 2^44 ns, five hours
  static constexpr std::size_t kBuckets = kHalf * (kMaxExponent + 2);

  static std::size_t bucket_of(std::uint64_t ns) noexcept {
    const int width = static_cast<int>(std::bit_width(ns));
    const int exponent = width > kBits ? width - kBits : 0;
    if (exponent > kMaxExponent) return kBuckets - 1;
    return static_cast<std::size_t>(exponent) * kHalf + (ns >> exponent);
  }
  static double middle_of(std::size_t bucket) noexcept {
    if (bucket < 2 * kHalf) return static_cast<double>(bucket);
    const std::size_t exponent = bucket / kHalf - 1;
    return (static_cast<double>(bucket - exponent * kHalf) + 0.5) * static_cast<double>(std::uint64_t{1} << exponent);
  }
  // A plain load and store instead of a locked add: only one thread writes.
  static void add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }

  std::array<std::atomic<std::uint64_t>, kBuckets> buckets_{};
  std::atomic<std::uint64_t> count_{0}, sum_ns_{0}, max_ns_{0};
};

}  // namespace tandem
