// What benchmarks of kernels are run for and how their speed is stated.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

#include "base/isa.h"
#include "interp/peak.h"

namespace tandem::bench {

// The instruction sets of this CPU.
inline std::vector<Isa> available_isas() {
  std::vector<Isa> isas;
  for (const Isa isa : {Isa::kScalar, Isa::kAvx2, Isa::kAvxVnni, Isa::kAvx512Vnni})
    if (is_available(isa)) isas.push_back(isa);
  return isas;
}

// Measured once.
inline const PeakRates& peak(Isa isa) {
  static std::map<Isa, PeakRates> measured;
  const auto found = measured.find(isa);
  return found != measured.end() ? found->second : measured.emplace(isa, measure_peak(isa)).first->second;
}

// GMAC: multiplications with addition, in billions a second; of_peak: their rate as a share of the core's, of 1. `multiplications` are
// those of an iteration, `best` what the core does in a second.
inline void count_multiplications(benchmark::State& state, double multiplications, double best) {
  state.counters["GMAC"] = benchmark::Counter(multiplications / 1e9, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["of_peak"] = benchmark::Counter(multiplications / best, benchmark::Counter::kIsIterationInvariantRate);
}

// items_per_second: values written; bytes_per_second: bytes read and written.
inline void count_values(benchmark::State& state, std::size_t values, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(values));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

// Registers `run(state, one of the cases, isa)` for each case, which must outlive it, and each instruction set. How many these are.
template <class Case, std::size_t kCount, class Run>
int add(const std::string& kernel, const Case (&cases)[kCount], const Run& run) {
  int added = 0;
  for (const Case& of : cases)
    for (const Isa isa : available_isas()) {
      const std::string name = kernel + " " + of.name() + "/" + std::string(name_of(isa));
      benchmark::RegisterBenchmark(name.c_str(), [&of, isa, run](benchmark::State& state) { run(state, of, isa); })->Unit(benchmark::kMicrosecond);
      ++added;
    }
  return added;
}

}  // namespace tandem::bench
