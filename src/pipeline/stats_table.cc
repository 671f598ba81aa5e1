#include <algorithm>

#include "base/text.h"
#include "tandem/stats.h"

namespace tandem {
namespace {

constexpr std::size_t kNameWidth = 12, kNumberWidth = 9;

std::string left(std::string text, std::size_t width) { return text.append(width > text.size() ? width - text.size() : 0, ' '); }
std::string right(std::string text, std::size_t width) { return std::string(width > text.size() ? width - text.size() : 0, ' ') + text; }
std::string milliseconds(double us) { return right(fixed(us / 1e3, 3), kNumberWidth); }

std::string row(const std::string& name, std::uint64_t frames, const LatencySummary& work, const LatencySummary* wait) {
  std::string line = left(name, kNameWidth) + right(cat(frames), kNumberWidth);
  for (const double value : {work.mean_us, work.p50_us, work.p90_us, work.p99_us, work.max_us}) line += milliseconds(value);
  if (wait != nullptr)
    for (const double value : {wait->mean_us, wait->p50_us, wait->p90_us, wait->p99_us, wait->max_us}) line += milliseconds(value);
  return line + '\n';
}

}  // namespace

std::string to_table(const PipelineStats& stats) {
  std::string header = left("stage", kNameWidth) + right("frames", kNumberWidth);
  for (int side = 0; side < 2; ++side)
    for (const char* name : {"mean", "p50", "p90", "p99", "max"}) header += right(name, kNumberWidth);
  const std::string above = std::string(kNameWidth + kNumberWidth, ' ') + left("      working, ms", 5 * kNumberWidth) + "      waiting, ms";
  std::string table = above + '\n' + header + '\n';
  for (const StageStats& stage : stats.stages) table += row(stage.name, stage.frames, stage.work, &stage.wait);
  table += row("end to end", stats.end_to_end.count, stats.end_to_end, nullptr);
  table += cat(stats.delivered, " frames in ", fixed(stats.elapsed_s, 2), " s, ", fixed(stats.fps, 1), " frames a second");
  if (stats.dropped == 0) return table + ", none dropped\n";
  table += cat(", ", stats.dropped, " of ", stats.captured, " dropped");
  // Where they waited when they were pushed out; what a stop or an error left behind is in the sum alone.
  for (const StageStats& stage : stats.stages)
    if (stage.dropped > 0) table += cat(", ", stage.dropped, " after ", stage.name);
  return table + '\n';
}

}  // namespace tandem
