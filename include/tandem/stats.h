// Where the milliseconds went.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tandem/export.h"

namespace tandem {

// Times in microseconds. Percentiles are exact to 1 %.
struct LatencySummary {
  std::uint64_t count = 0;
  double mean_us = 0, p50_us = 0, p90_us = 0, p99_us = 0, max_us = 0;
};

struct StageStats {
  std::string name;
  std::uint64_t frames = 0;   // that it finished
  std::uint64_t dropped = 0;  // that it finished and the next stage, being slower, never saw (live sources)
  LatencySummary work;        // computing
  LatencySummary wait;        // for the frame to come, and for room in the next stage's queue
};

struct PipelineStats {
  std::vector<StageStats> stages;  // in the order a frame walks them
  std::uint64_t captured = 0;      // frames the source gave
  std::uint64_t delivered = 0;     // frames whose result reached the callback and sinks
  std::uint64_t dropped = 0;       // captured = delivered + dropped, once the pipeline has ended
  LatencySummary end_to_end;       // from capture to delivery
  double elapsed_s = 0;            // since the start
  double fps = 0;                  // delivered / elapsed
};

// The table that the command line prints: a line a stage, milliseconds, working and waiting apart.
TANDEM_API std::string to_table(const PipelineStats& stats);

}  // namespace tandem
