#include "pipeline/engine/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <vector>

namespace tandem {
namespace {

using std::chrono::nanoseconds;

TEST(Histogram, IsAllZerosWithoutValues) {
  const auto histogram = std::make_unique<Histogram>();
  EXPECT_EQ(histogram->summary().count, 0u);
  EXPECT_EQ(histogram->summary().max_us, 0);
}

TEST(Histogram, KeepsPercentilesToOnePerCentOverNineDecades) {
  std::mt19937_64 random(7);
  const auto histogram = std::make_unique<Histogram>();
  std::vector<double> values;
  std::uniform_real_distribution<double> decade(0, 9.5);
  for (int i = 0; i < 50'000; ++i) {
    const auto ns = static_cast<std::int64_t>(std::pow(10.0, decade(random)));
    histogram->record(nanoseconds(ns));
    values.push_back(static_cast<double>(ns) / 1e3);
  }
  std::ranges::sort(values);
  const auto exact = [&](double share) { return values[static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size()))) - 1]; };
  const LatencySummary summary = histogram->summary();
  EXPECT_EQ(summary.count, values.size());
  EXPECT_NEAR(summary.p50_us, exact(0.50), exact(0.50) * 0.01);
  EXPECT_NEAR(summary.p90_us, exact(0.90), exact(0.90) * 0.01);
  EXPECT_NEAR(summary.p99_us, exact(0.99), exact(0.99) * 0.01);
  EXPECT_DOUBLE_EQ(summary.max_us, values.back());
  double sum = 0;
  for (const double value : values) sum += value;
  EXPECT_NEAR(summary.mean_us, sum / static_cast<double>(values.size()), 1e-3);
}

TEST(Histogram, KeepsEverySingleValueToOnePerCent) {
  for (std::uint64_t ns = 1; ns < std::uint64_t{1} << 43; ns = ns + ns / 37 + 1) {
    Histogram histogram;
    histogram.record(nanoseconds(ns));
    const double us = static_cast<double>(ns) / 1e3;
    ASSERT_NEAR(histogram.summary().p50_us, us, us * 0.01) << ns;
  }
}

TEST(Histogram, TakesNegativeAndEndlessDurations) {
  Histogram histogram;
  histogram.record(nanoseconds(-5));
  histogram.record(nanoseconds::max());
  EXPECT_EQ(histogram.summary().count, 2u);
  EXPECT_EQ(histogram.summary().p50_us, 0);
}

}  // namespace
}  // namespace tandem
