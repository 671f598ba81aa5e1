#include "interp/ops/unary/sigmoid.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/fixed_functions.h"

namespace tandem {
namespace {

// The n of a scale that is 2^n, or as near to it as TFLite takes for it.
struct PowerOfTwo {
  int exponent;
  bool is_one;
};
PowerOfTwo power_of_two(float scale) {
  const float logarithm = std::log(scale) * (1.0f / std::log(2.0f));
  const float rounded = std::round(logarithm);
  return {static_cast<int>(rounded), std::abs(logarithm - rounded) < 1e-3f};
}

}  // namespace

PreparedKernel map_sigmoid_q16(const OpContext& context, int largest_shift, SigmoidFunction function) {
  const RuntimeTensor& output = context.output(0);
  const PowerOfTwo out = power_of_two(output.info.quantization.scale());
  if (!out.is_one || out.exponent != -15) return context.malformed(cat(describe(output.info), ": scale ", output.info.quantization.scale(), ", must be 1/32768"));

  SigmoidQ16 sigmoid{make_sigmoid_table(), 0, 0};
  const float scale = context.input(0).info.quantization.scale();
  const PowerOfTwo in = power_of_two(scale);
  if (const int shift = in.exponent + 12; in.is_one && shift >= 0 && shift <= largest_shift) {
    sigmoid.multiplier = 3 << shift;
  } else {
    double multiplier = double{scale} * 4096.0 * 3.0;
    while (multiplier <= 32767.0 / 2.0 && sigmoid.right_shift <= 30) {
      ++sigmoid.right_shift;
      multiplier *= 2.0;
    }
    sigmoid.multiplier = static_cast<std::int32_t>(std::min(multiplier, double{std::numeric_limits<std::int32_t>::max()}));
  }
  return make_kernel(
      [sigmoid, function, in = &context.input(0), out = &output](ThreadPool& pool) {
        pool.parallel_for(in->count(), 8192, [&](std::int64_t begin, std::int64_t end) { function(sigmoid, in->as<std::int16_t>() + begin, out->as<std::int16_t>() + begin, end - begin); });
      },
      kInPlace);
}

PreparedKernel map_sigmoid_fixed_point(const OpContext& context, std::int32_t (*function)(std::int32_t), int fraction_bits, std::int32_t zero_point) {
  constexpr int kIntegerBits = 4;
  const Quantization& from = context.input(0).info.quantization;
  const FixedMultiplier multiplier = to_fixed_multiplier(std::ldexp(from.scale(), 31 - kIntegerBits));
  const double radius = std::floor(std::ldexp((1 << kIntegerBits) - 1.0, 31 - kIntegerBits - multiplier.shift));
  return map_bytes(context, [&](std::int32_t code) -> std::int32_t {
    const std::int32_t x = code - from.zero_point();
    if (std::abs(x) >= radius) return x < 0 ? -128 : 127;
    return rounding_divide_by_pot(function(multiply(x, multiplier)), 31 - fraction_bits) + zero_point;
  });
}

}  // namespace tandem
