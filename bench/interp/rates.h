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

template <class Body>
void add(const std::string& name, Isa isa, const Body& body) {
  benchmark::RegisterBenchmark((name + "/" + std::string(name_of(isa))).c_str(), body)->Unit(benchmark::kMicrosecond);
}

}  // namespace tandem::bench
