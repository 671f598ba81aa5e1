// Sums of products for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstdint>

#include "interp/kernels/peak/peak.h"
#include "interp/kernels/simd/unroll.h"

namespace tandem {
namespace {

// More than any CPU has under way at a time, and with their factors as many as AVX2 has registers.
constexpr int kSums = 12;

// The compiler cannot know that the value is the same as before, and so multiplies anew; nor does it keep a copy in memory.
template <class Vector>
void forget(Vector& value) {
  __asm__ volatile("" : "+v"(value));
}

std::uint32_t codes(std::int64_t rounds) noexcept {
  Simd::Code code_ones[Simd::kGroup];
  std::int8_t weight_ones[Simd::kLanes * Simd::kGroup];
  for (auto& one : code_ones) one = 1;
  for (auto& one : weight_ones) one = 1;
  Simd::I32 x = Simd::broadcast_group(code_ones), sums[kSums];
  const Simd::I32 weights = Simd::load_weights(weight_ones);
  TANDEM_UNROLL for (int s = 0; s < kSums; ++s) sums[s] = Simd::broadcast(0);
  for (std::int64_t r = 0; r < rounds; ++r) {
    TANDEM_UNROLL for (int s = 0; s < kSums; ++s) {
      forget(x);
      sums[s] = Simd::dot(sums[s], x, weights);
      forget(sums[s]);
    }
  }
  std::uint32_t total = 0;
  TANDEM_UNROLL for (int s = 0; s < kSums; ++s) {
    std::int32_t lanes[Simd::kLanes];
    Simd::store(lanes, sums[s]);
    for (const std::int32_t lane : lanes) total += static_cast<std::uint32_t>(lane);
  }
  return total;
}

float floats(std::int64_t rounds) noexcept {
  Simd::F32 x = Simd::broadcast(1.0f), sums[kSums];
  const Simd::F32 weights = Simd::broadcast(1.0f);
  TANDEM_UNROLL for (int s = 0; s < kSums; ++s) sums[s] = Simd::broadcast(0.0f);
  for (std::int64_t r = 0; r < rounds; ++r) {
    TANDEM_UNROLL for (int s = 0; s < kSums; ++s) {
      forget(x);
      sums[s] = Simd::multiply_add(x, weights, sums[s]);
      forget(sums[s]);
    }
  }
  float total = 0;
  TANDEM_UNROLL for (int s = 0; s < kSums; ++s) {
    float lanes[Simd::kLanes];
    Simd::store(lanes, sums[s]);
    for (const float lane : lanes) total += lane;
  }
  return total;
}

constexpr Peak kPeak{{"peak", Simd::kName}, kSums * Simd::kLanes * Simd::kGroup, kSums * Simd::kLanes, codes, floats};

}  // namespace
}  // namespace tandem
