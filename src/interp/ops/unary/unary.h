// Operators that make one value of one value.
#pragma once

#include <cmath>
#include <functional>
#include <initializer_list>
#include <utility>

#include "base/fixed_point.h"
#include "base/float16.h"
#include "interp/kernels/fixed_functions.h"
#include "interp/kernels/lookup_q8/lookup_q8.h"
#include "interp/kernels/lookup_q16/lookup_q16.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {

// One input and one output of the same type, one of `types`; sets the output's shape. Codes (int8, uint8, int16) must have one scale and
// zero point, those of int16 0.
Result<void> expect_unary(const OpContext& context, std::initializer_list<DType> types);
// The same where integers are numbers, not codes.
Result<void> expect_plain_unary(const OpContext& context, std::initializer_list<DType> types);

inline constexpr KernelTraits kInPlace{.overwrites = 0};

// function(T) of every value.
template <class T, class Function>
PreparedKernel map_values(const OpContext& context, Function function) {
  return make_kernel(
      [function, in = &context.input(0), out = &context.output(0)](ThreadPool& pool) {
        pool.parallel_for(in->count(), 4096, [&](std::int64_t begin, std::int64_t end) {
          const T* x = in->as<T>();
          T* y = out->as<T>();
          for (std::int64_t i = begin; i < end; ++i) y[i] = function(x[i]);
        });
      },
      kInPlace);
}

// function(float) of float32 or float16 values.
template <class Function>
PreparedKernel map_reals(const OpContext& context, Function function) {
  if (context.input(0).info.dtype == DType::kFloat32) return map_values<float>(context, function);
  return map_values<std::uint16_t>(context, [function](std::uint16_t x) { return half_from_float(function(float_from_half(x))); });
}

// int8 or uint8: code(c), any 32-bit integer, of each of the 256 codes, kept within the type.
PreparedKernel map_bytes(const OpContext& context, const std::function<std::int32_t(std::int32_t)>& code);

// int8, uint8 or int16: the same; code(c) must not throw.
template <class Code>
PreparedKernel map_codes(const OpContext& context, Code code) {
  if (context.input(0).info.dtype != DType::kInt16) return map_bytes(context, code);
  return map_values<std::int16_t>(context, [code](std::int16_t x) { return static_cast<std::int16_t>(std::clamp<std::int32_t>(code(x), -32768, 32767)); });
}

// int8, uint8 or int16: the code of real(x) for the real x that a code stands for; for int16 interpolated.
PreparedKernel map_codes_as_reals(const OpContext& context, const std::function<float(float)>& real);

// Any of these types: floats by real(x), codes by map_codes_as_reals.
template <class Function>
PreparedKernel map_any(const OpContext& context, Function real) {
  const DType dtype = context.input(0).info.dtype;
  if (dtype == DType::kFloat32 || dtype == DType::kFloat16) return map_reals(context, real);
  return map_codes_as_reals(context, real);
}

TableQ8 make_table(const RuntimeTensor& input, const std::function<std::int32_t(std::int32_t)>& code);
TableQ16 make_table(const Quantization& from, const Quantization& to, const std::function<float(float)>& real);

// a / b as the numerics in use divide scales: TFLite in single precision, TFLite Micro in double.
double scale_ratio(const OpContext& context, float a, float b);

// multiply(x, m) + zero_point, saturating.
inline std::int32_t rescale(std::int32_t x, FixedMultiplier m, std::int32_t zero_point) {
  return fixed_point::saturate(std::int64_t{multiply(x, m)} + zero_point);
}

}  // namespace tandem
