#include "interp/peak.h"

#include <algorithm>
#include <chrono>

#include "base/try.h"
#include "interp/kernels/peak/peak.h"

namespace tandem {
namespace {

using Clock = std::chrono::steady_clock;

// Of many short runs the fastest was the least disturbed.
template <class Result>
double best_rate(Result (*compute)(std::int64_t) noexcept, std::int64_t per_round) {
  constexpr std::int64_t kRounds = 20'000;
  constexpr std::chrono::milliseconds kTime{30};
  double best = 0;
  const auto began = Clock::now();
  for (auto now = began; now - began < kTime;) {
    volatile const Result sum = compute(kRounds);
    static_cast<void>(sum);
    const auto end = Clock::now();
    best = std::max(best, static_cast<double>(kRounds * per_round) / std::chrono::duration<double>(end - now).count());
    now = end;
  }
  return best;
}

}  // namespace

PeakRates measure_peak(Isa isa) {
  const Peak& peak = peak_of(isa);
  return {peak.name.isa, best_rate(peak.codes, peak.codes_per_round), best_rate(peak.floats, peak.floats_per_round)};
}

Result<PeakRates> measure_peak() {
  TANDEM_ASSIGN(const Isa isa, chosen_isa());
  return measure_peak(isa);
}

}  // namespace tandem
