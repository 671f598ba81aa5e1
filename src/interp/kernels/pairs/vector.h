// The loop over pairs of 8-bit codes for vectors. Included after one of simd/, whose Simd it uses.
#pragma once

#include <cstdint>

#include "interp/kernels/pairs/pairs.h"
#include "interp/kernels/simd/rescaling_64.h"
#include "interp/kernels/simd/unroll.h"

namespace tandem {
namespace {

inline std::int32_t lowest_code(const PairsQ8& pairs) { return pairs.is_unsigned ? 0 : -128; }

// The code, signed, of each lane's result.
inline Simd::I32 code_of(const PairsQ8& pairs, Simd::I32 result) {
  return Simd::at_most(Simd::at_least(Simd::add(result, Simd::broadcast(pairs.zero_point)), Simd::broadcast(pairs.clamp_low)), Simd::broadcast(pairs.clamp_high));
}

// out[i] = the code of compute(a[i], b[i]), which makes the results of a vector of codes and holds what it needs by value. `out` may be `a` or `b`.
// By itself so that its loop has the registers.
template <class Code, class Compute>
[[gnu::noinline]] void for_pairs(const PairsQ8& pairs, const Code* a, const Code* b, std::uint8_t* out, std::int64_t count, const Compute& given) {
  const Compute compute = given;  // which no byte of `out` can change
  constexpr int kVectors = 4, kStep = kVectors * Simd::kLanes;
  const Simd::Output output = Simd::output(static_cast<std::int16_t>(pairs.zero_point), static_cast<std::int8_t>(pairs.clamp_low), static_cast<std::int8_t>(pairs.clamp_high), pairs.is_unsigned ? 0x80 : 0, Simd::kLanesAreChannels);
  const auto step = [&](const Code* x, const Code* y, std::uint8_t* to) {
    Simd::I32 results[kVectors];
    TANDEM_UNROLL for (int v = 0; v < kVectors; ++v) results[v] = compute(Simd::widen(x + v * Simd::kLanes), Simd::widen(y + v * Simd::kLanes));
    Simd::store_codes<kVectors>(results, output, to, kStep);
  };
  std::int64_t i = 0;
  for (; i + kStep <= count; i += kStep) step(a + i, b + i, out + i);
  if (i == count) return;
  Code x[kStep] = {}, y[kStep] = {};
  std::uint8_t to[kStep];
  const auto rest = static_cast<std::size_t>(count - i);
  __builtin_memcpy(x, a + i, rest);
  __builtin_memcpy(y, b + i, rest);
  step(x, y, to);
  __builtin_memcpy(out + i, to, rest);
}

// The same for codes of whichever type.
template <class Compute>
inline void for_pairs(const PairsQ8& pairs, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::int64_t count, const Compute& compute) {
  if (pairs.is_unsigned) return for_pairs<std::uint8_t>(pairs, a, b, out, count, compute);
  for_pairs<std::int8_t>(pairs, reinterpret_cast<const std::int8_t*>(a), reinterpret_cast<const std::int8_t*>(b), out, count, compute);
}

}  // namespace
}  // namespace tandem
