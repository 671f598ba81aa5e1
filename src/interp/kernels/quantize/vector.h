// Between floats and 8-bit codes for vectors. Included after one of simd/, whose Simd it uses, by the file of each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/quantize/quantize.h"
#include "interp/kernels/simd/unroll.h"

namespace tandem {
namespace {

constexpr int kStep = 4 * Simd::kLanes;

void to_codes(const float* in, std::uint8_t* out, std::int64_t count, float scale, std::int32_t zero_point, bool is_unsigned) noexcept {
  const std::int32_t shift = is_unsigned ? 128 : 0;
  const Simd::Output output = Simd::output(static_cast<std::int16_t>(zero_point - shift), -128, 127, static_cast<std::uint8_t>(shift), Simd::kLanesAreChannels);
  // The largest number below a half: added before the fraction is cut off, it takes halves away from zero, and what lies below them not.
  const Simd::F32 nearly_half = Simd::broadcast(0x1.fffffep-2f), divisor = Simd::broadcast(scale), most = Simd::broadcast(1e6f), least = Simd::broadcast(-1e6f);
  const auto convert = [&](const float* from, std::uint8_t* to) {
    Simd::I32 codes[4];
    TANDEM_UNROLL for (int v = 0; v < 4; ++v) {
      const Simd::F32 quotient = Simd::at_most(Simd::at_least(Simd::number_or_zero(Simd::divide(Simd::load(from + v * Simd::kLanes), divisor)), least), most);
      codes[v] = Simd::truncate(Simd::add(quotient, Simd::with_sign(nearly_half, quotient)));
    }
    Simd::store_codes<4>(codes, output, to, kStep);
  };
  std::int64_t i = 0;
  for (; i + kStep <= count; i += kStep) convert(in + i, out + i);
  if (i == count) return;
  float from[kStep] = {};
  std::uint8_t to[kStep];
  const auto rest = static_cast<std::size_t>(count - i);
  __builtin_memcpy(from, in + i, rest * sizeof *from);
  convert(from, to);
  __builtin_memcpy(out + i, to, rest);
}

void to_floats(const std::uint8_t* in, float* out, std::int64_t count, float scale, std::int32_t zero_point, bool is_unsigned) noexcept {
  const std::int32_t shift = is_unsigned ? 128 : 0;
  const std::uint8_t flip = static_cast<std::uint8_t>(shift);
  const Simd::F32 factor = Simd::broadcast(scale), zero = Simd::broadcast(static_cast<float>(zero_point - shift));
  std::int64_t i = 0;
  for (; i + Simd::kLanes <= count; i += Simd::kLanes) Simd::store(out + i, Simd::multiply(Simd::subtract(Simd::load_signed(in + i, flip), zero), factor));
  for (; i < count; ++i) out[i] = scale * static_cast<float>(static_cast<std::int8_t>(in[i] ^ flip) - (zero_point - shift));
}

constexpr VectorQuantize kVectorQuantize{{"quantize", Simd::kName}, to_codes, to_floats};

}  // namespace
}  // namespace tandem
