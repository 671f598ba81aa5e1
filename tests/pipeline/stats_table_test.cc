#include <gtest/gtest.h>

#include <locale>

#include "tandem/stats.h"

namespace tandem {
namespace {

PipelineStats sample() {
  PipelineStats stats;
  stats.stages.push_back({"decode", 240, 8, {240, 1500, 1400, 2000, 3000, 4000.5}, {240, 10, 20, 30, 40, 50}});
  stats.captured = 250;
  stats.delivered = 240;
  stats.dropped = 10;
  stats.elapsed_s = 12;
  stats.fps = 20;
  return stats;
}

TEST(StatsTable, ShowsWorkingAndWaitingOfEachStageInMilliseconds) {
  const std::string table = to_table(sample());
  EXPECT_NE(table.find("decode            240    1.500    1.400    2.000    3.000    4.000    0.010    0.020    0.030    0.040    0.050\n"), std::string::npos) << table;
  EXPECT_NE(table.find("240 frames in 12.00 s, 20.0 frames a second, 10 of 250 dropped, 8 after decode\n"), std::string::npos) << table;
}

TEST(StatsTable, SaysThatNothingWasDropped) {
  PipelineStats stats = sample();
  stats.dropped = 0;
  EXPECT_NE(to_table(stats).find("none dropped"), std::string::npos);
}

TEST(StatsTable, LooksAlikeInEveryLocale) {
  struct Comma final : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
  };
  const std::string plain = to_table(sample());
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Comma));
  const std::string localised = to_table(sample());
  std::locale::global(before);
  EXPECT_EQ(plain, localised);
}

}  // namespace
}  // namespace tandem
