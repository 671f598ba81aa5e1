#include "preprocess/linear_axis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

constexpr int kOne = 2048;
constexpr int kSizes[] = {1, 2, 3, 4, 5, 7, 8, 16, 31, 64, 96, 100, 127, 128, 224, 255, 300, 640, 1079, 1080, 1920, 4096};

template <class Check>
void for_all_sizes(const Check& check) {
  for (const int source : kSizes)
    for (const int target : kSizes) {
      check(source, target, linear_taps_x(source, target), true);
      check(source, target, linear_taps_y(source, target), false);
      if (::testing::Test::HasFailure()) return;
    }
}

TEST(LinearAxis, HasATapForEachTargetPosition) {
  for_all_sizes([](int source, int target, const std::vector<LinearTap>& taps, bool) { EXPECT_EQ(taps.size(), static_cast<std::size_t>(target)) << source; });
}

TEST(LinearAxis, SamplesInsideTheSourceAndSideBySide) {
  for_all_sizes([](int source, int target, const std::vector<LinearTap>& taps, bool) {
    for (const auto& tap : taps) {
      ASSERT_GE(tap.first, 0) << source << " -> " << target;
      ASSERT_LT(tap.second, source) << source << " -> " << target;
      ASSERT_TRUE(tap.second == tap.first || tap.second == tap.first + 1) << source << " -> " << target;
    }
  });
}

TEST(LinearAxis, WeighsBothSamplesWithOneInAll) {
  for_all_sizes([](int source, int target, const std::vector<LinearTap>& taps, bool) {
    for (const auto& tap : taps) {
      ASSERT_GE(tap.weight_first, 0) << source << " -> " << target;
      ASSERT_GE(tap.weight_second, 0) << source << " -> " << target;
      // Exactly, although each is rounded by itself: of two halves one goes up to even and the other down.
      ASSERT_EQ(tap.weight_first + tap.weight_second, kOne) << source << " -> " << target;
    }
  });
}

TEST(LinearAxis, LiesWhereThePixelCentresSay) {
  for_all_sizes([](int source, int target, const std::vector<LinearTap>& taps, bool) {
    for (int i = 0; i < target; ++i) {
      const auto& tap = taps[static_cast<std::size_t>(i)];
      const double centre = std::clamp((i + 0.5) * source / target - 0.5, 0.0, source - 1.0);
      const double sampled = tap.first + (tap.second - tap.first) * (tap.weight_second / static_cast<double>(kOne));
      // Float positions and 11-bit weights.
      ASSERT_NEAR(sampled, centre, 1.0 / kOne + 1e-6 * source) << source << " -> " << target << " at " << i;
    }
  });
}

TEST(LinearAxis, RunsForwards) {
  for_all_sizes([](int source, int target, const std::vector<LinearTap>& taps, bool) {
    EXPECT_TRUE(std::ranges::is_sorted(taps, {}, &LinearTap::first)) << source << " -> " << target;
    EXPECT_TRUE(std::ranges::is_sorted(taps, {}, &LinearTap::second)) << source << " -> " << target;
  });
}

TEST(LinearAxis, TakesEachPixelAsItIsWhereTheSizeStays) {
  for_all_sizes([](int source, int target, const std::vector<LinearTap>& taps, bool) {
    for (int i = 0; source == target && i < target; ++i) {
      ASSERT_EQ(taps[static_cast<std::size_t>(i)].first, i);
      ASSERT_EQ(taps[static_cast<std::size_t>(i)].weight_first, kOne);
      ASSERT_EQ(taps[static_cast<std::size_t>(i)].weight_second, 0);
    }
  });
}

TEST(LinearAxis, HalvesByTheMeanOfTwo) {
  for (const auto& taps : {linear_taps_x(64, 32), linear_taps_y(64, 32)})
    for (int i = 0; i < 32; ++i) {
      const auto& tap = taps[static_cast<std::size_t>(i)];
      EXPECT_EQ(tap.first, 2 * i);
      EXPECT_EQ(tap.second, 2 * i + 1);
      EXPECT_EQ(tap.weight_first, kOne / 2);
      EXPECT_EQ(tap.weight_second, kOne / 2);
    }
}

// OpenCV's two ways with the border, of which only the vertical one keeps a share of the repeated pixel.
TEST(LinearAxis, TreatsTheBordersOfTheTwoAxesDifferently) {
  const auto x = linear_taps_x(2, 8), y = linear_taps_y(2, 8);  // position of the first: -0.375, of the last: 1.375
  for (const auto& taps : {x, y}) {
    EXPECT_EQ(taps.front().first, 0);
    EXPECT_EQ(taps.front().second, taps.front().second == 0 ? 0 : 1);
    EXPECT_EQ(taps.back().first, 1);
    EXPECT_EQ(taps.back().second, 1);
  }
  EXPECT_EQ(x.front().weight_first, kOne);
  EXPECT_EQ(x.back().weight_first, kOne);
  EXPECT_EQ(y.front().second, 0);
  EXPECT_EQ(y.front().weight_first, 768);
  EXPECT_EQ(y.front().weight_second, 1280);
  EXPECT_EQ(y.back().weight_first, 1280);
  EXPECT_EQ(y.back().weight_second, 768);
}

}  // namespace
}  // namespace tandem
