#include "pipeline/engine/histogram.h"

#include <algorithm>
#include <cmath>

namespace tandem {

LatencySummary Histogram::summary() const {
  LatencySummary summary;
  summary.count = count_.load(std::memory_order_relaxed);
  if (summary.count == 0) return summary;
  summary.mean_us = static_cast<double>(sum_ns_.load(std::memory_order_relaxed)) / static_cast<double>(summary.count) / 1e3;
  summary.max_us = static_cast<double>(max_ns_.load(std::memory_order_relaxed)) / 1e3;
  const struct {
    double share;
    double& value;
  } wanted[] = {{0.50, summary.p50_us}, {0.90, summary.p90_us}, {0.99, summary.p99_us}};
  // Nearest rank: the smallest value that `share` of all do not exceed.
  std::uint64_t seen = 0;
  auto next = std::begin(wanted);
  for (std::size_t bucket = 0; bucket < kBuckets && next != std::end(wanted); ++bucket) {
    seen += buckets_[bucket].load(std::memory_order_relaxed);
    while (next != std::end(wanted) && static_cast<double>(seen) >= std::ceil(next->share * static_cast<double>(summary.count)))
      (next++)->value = std::min(middle_of(bucket) / 1e3, summary.max_us);
  }
  return summary;
}

}  // namespace tandem
