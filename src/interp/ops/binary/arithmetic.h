// ADD, SUB, MUL and DIV: arithmetic with a fused activation.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>

#include "base/try.h"
#include "interp/ops/binary/binary.h"
#include "interp/ops/quantized.h"
#include "interp/ops/wrapping.h"

namespace tandem {

// What an activation leaves of values of T that are no codes.
template <class T>
struct ValueRange {
  explicit ValueRange(const FloatRange& range) {
    constexpr float kMost = std::numeric_limits<float>::max();
    if constexpr (std::floating_point<T>) {
      low = range.low;
      high = range.high;
    } else {
      if (range.low > -kMost) low = static_cast<T>(std::unsigned_integral<T> ? 0 : range.low);
      if (range.high < kMost) high = static_cast<T>(range.high);
    }
  }
  T cut(T value) const noexcept { return std::min(std::max(value, low), high); }
  T low = std::numeric_limits<T>::lowest(), high = std::numeric_limits<T>::max();
};

// The activation of `function`(a, b) for operands that are no codes, of float16 or one of `Types`.
template <class... Types, class Function>
PreparedKernel prepare_arithmetic(const OpContext& context, const BinaryOperands& operands, std::int8_t activation, const Function& function) {
  TANDEM_ASSIGN(const FloatRange range, float_activation_range(context, activation));
  if (operands.a->info.dtype == DType::kFloat16) {
    constexpr float kMost = 65504;  // what float16 holds
    const ValueRange<float> cut(FloatRange{std::max(range.low, -kMost), std::min(range.high, kMost)});
    return elementwise_halves(operands, [cut, function](float a, float b) { return cut.cut(function(a, b)); });
  }
  std::unique_ptr<Kernel> kernel;
  with_type<Types...>(operands.a->info.dtype, [&](auto type) {
    using T = decltype(type);
    kernel = elementwise<T>(operands, [range = ValueRange<T>(range), function](T a, T b) { return range.cut(function(a, b)); });
  });
  return kernel;
}

}  // namespace tandem
