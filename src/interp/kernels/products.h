// What linear kernels add up, type by type, and what becomes of a sum. A kernel of theirs is a function `conv`, `depthwise_conv`,
// `transpose_conv` or `matmul`, overloaded for these types of products; it computes, for every output value,
//
//   sum = start(channel), then add(sum, values, weights, how many, row) for each run of factors, then finish(sum, channel, row)
//
// where `row` is the picture of the batch, or the matrix's row.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "base/fixed_point.h"

namespace tandem {

// Sums of 32 bits are rounded twice, those of 64 bits once: convolutions of TFLite, and all of TFLite Micro.
struct FixedRescale {
  const FixedMultiplier* multipliers = nullptr;  // one for each output channel
  std::int64_t operator()(std::int32_t sum, std::int64_t channel) const noexcept { return multiply(sum, multipliers[channel]); }
  std::int64_t operator()(std::int64_t sum, std::int64_t channel) const noexcept { return multiply_wide(sum, multipliers[channel]); }
};

// Halves away from zero: TFLite's FULLY_CONNECTED.
struct RealRescale {
  const double* multipliers = nullptr;
  double operator()(std::int64_t sum, std::int64_t channel) const noexcept { return std::round(static_cast<double>(sum) * multipliers[channel]); }
};

//   out = clamp(output_zero_point + rescale(bias[channel] + sum of (in - input_zero_point) * (weight - weight_zero_point)))
//
// Sums are of the bias's type and wrap. The zero points of 16-bit factors are 0.
template <class T, class W, class Bias, class Rescaling = FixedRescale>
struct QuantizedProducts {
  using In = T;
  using Weight = W;
  using Out = T;
  using BiasValue = Bias;
  using Rescale = Rescaling;
  using Sum = std::make_unsigned_t<Bias>;

  std::int32_t input_zero_point = 0, weight_zero_point = 0, output_zero_point = 0;
  std::int32_t clamp_low = 0, clamp_high = 0;
  const Bias* bias = nullptr;  // may be null
  Rescale rescale;

  Sum start(std::int64_t channel) const noexcept { return bias == nullptr ? 0 : static_cast<Sum>(bias[channel]); }
  void add(Sum& sum, const T* in, const W* weights, std::int64_t count, std::int64_t) const noexcept {
    for (std::int64_t i = 0; i < count; ++i) {
      // The differences fit 16 bits, and said so, compilers multiply eight of them at a time.
      const auto x = static_cast<std::int16_t>(in[i] - input_zero_point), w = static_cast<std::int16_t>(weights[i] - weight_zero_point);
      sum += static_cast<Sum>(x * w);
    }
  }
  T finish(Sum sum, std::int64_t channel, std::int64_t) const noexcept {
    const auto value = rescale(static_cast<Bias>(sum), channel) + output_zero_point;
    return static_cast<T>(std::clamp<std::remove_const_t<decltype(value)>>(value, clamp_low, clamp_high));
  }
};

template <class T, class Rescale = FixedRescale>
using Q8Products = QuantizedProducts<T, T, std::int32_t, Rescale>;
// Of 16-bit activations and 8-bit weights.
template <class Bias, class Rescale = FixedRescale>
using Q16Products = QuantizedProducts<std::int16_t, std::int8_t, Bias, Rescale>;

//   out = clamp(sum of in * weight + bias[channel])
struct FloatProducts {
  using In = float;
  using Weight = float;
  using Out = float;
  using Sum = float;

  float clamp_low = 0, clamp_high = 0;
  const float* bias = nullptr;  // may be null

  float start(std::int64_t) const noexcept { return 0.0f; }
  void add(float& sum, const float* in, const float* weights, std::int64_t count, std::int64_t) const noexcept {
    for (std::int64_t i = 0; i < count; ++i) sum += in[i] * weights[i];
  }
  float finish(float sum, std::int64_t channel, std::int64_t) const noexcept {
    return std::min(std::max(sum + (bias == nullptr ? 0.0f : bias[channel]), clamp_low), clamp_high);
  }
};

// Of float activations, quantised row by row while the model runs (kernels/quantize_rows_f32/), and 8-bit weights:
//
//   out = clamp(sum of (in - zero_points[row]) * weight * scales[row] * weight_scales[channel] + bias[channel])
struct HybridProducts {
  using In = std::int8_t;
  using Weight = std::int8_t;
  using Out = float;
  using Sum = std::uint32_t;

  float clamp_low = 0, clamp_high = 0;
  const float* bias = nullptr;           // may be null
  const float* weight_scales = nullptr;  // one for each output channel
  const float* scales = nullptr;         // one for each row
  const std::int32_t* zero_points = nullptr;

  std::uint32_t start(std::int64_t) const noexcept { return 0; }
  void add(std::uint32_t& sum, const std::int8_t* in, const std::int8_t* weights, std::int64_t count, std::int64_t row) const noexcept {
    const std::int32_t zero_point = zero_points[row];
    for (std::int64_t i = 0; i < count; ++i) sum += static_cast<std::uint32_t>(static_cast<std::int16_t>(in[i] - zero_point) * static_cast<std::int16_t>(weights[i]));
  }
  float finish(std::uint32_t sum, std::int64_t channel, std::int64_t row) const noexcept {
    const float real = static_cast<float>(static_cast<std::int32_t>(sum)) * (scales[row] * weight_scales[channel]);
    return std::min(std::max(real + (bias == nullptr ? 0.0f : bias[channel]), clamp_low), clamp_high);
  }
};

}  // namespace tandem
