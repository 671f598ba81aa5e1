// What a hand-over from one stage's thread to the next costs.

#include <benchmark/benchmark.h>

#include <thread>

#include "pipeline/engine/edge.h"

namespace tandem {
namespace {

void ring_push_and_pop_on_one_thread(benchmark::State& state) {
  Ring ring(8);
  for (auto _ : state) {
    ring.try_push(1);
    benchmark::DoNotOptimize(ring.try_pop());
  }
}
BENCHMARK(ring_push_and_pop_on_one_thread);

void edge_round_trip_between_threads(benchmark::State& state) {
  Edge forth(1, DropPolicy::kBlock), back(1, DropPolicy::kBlock);
  std::thread echo([&] {
    while (const auto slot = forth.pop()) back.push(*slot);
  });
  SlotId next = 0;
  for (auto _ : state) {
    forth.push(next);
    if (back.pop() != next++) state.SkipWithError("wrong answer");
  }
  forth.close();
  echo.join();
}
BENCHMARK(edge_round_trip_between_threads)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace
}  // namespace tandem
