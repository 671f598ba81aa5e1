// EQUAL, NOT_EQUAL, GREATER, GREATER_EQUAL, LESS and LESS_EQUAL: a bool for each pair of values.
#pragma once

#include <type_traits>

#include "base/try.h"
#include "interp/ops/binary/binary.h"
#include "interp/ops/quantized.h"

namespace tandem {

// Codes are compared as multiples of 1/256, to which they are rescaled first: TFLite takes reals that are nearer to each other for equal.
struct CodeScaling {
  static constexpr int kLeftShift = 8;
  std::int32_t zero_point = 0;
  FixedMultiplier multiplier;
  std::int32_t operator()(std::int32_t code) const noexcept { return multiply((code - zero_point) * (1 << kLeftShift), multiplier); }
};
struct CodeScalings {
  CodeScaling a, b;
};
Result<CodeScalings> code_scalings(const OpContext& context, const BinaryOperands& operands);

// `compare` takes two values of one type. Whether 16-bit codes are rescaled or compared as they are differs among the operators.
template <class Compare>
PreparedKernel prepare_comparison(const OpContext& context, const BinaryOperands& operands, bool rescales_int16, Compare compare) {
  const DType dtype = operands.a->info.dtype;
  std::unique_ptr<Kernel> kernel;
  if (holds_codes(*operands.a) && (rescales_int16 || dtype != DType::kInt16)) {
    TANDEM_ASSIGN(const CodeScalings to, code_scalings(context, operands));
    with_type<std::int8_t, std::uint8_t, std::int16_t>(dtype, [&](auto type) {
      using T = decltype(type);
      kernel = elementwise<T, std::uint8_t>(operands, [to, compare](T a, T b) { return static_cast<std::uint8_t>(compare(to.a(a), to.b(b))); });
    });
    return kernel;
  }
  if (dtype == DType::kFloat16) return elementwise_halves(operands, compare);
  with_type<float, std::int16_t, std::int32_t, std::int64_t>(dtype, [&](auto type) {
    using T = decltype(type);
    kernel = elementwise<T, std::uint8_t>(operands, [compare](T a, T b) { return static_cast<std::uint8_t>(compare(a, b)); });
  });
  return kernel;
}

// EQUAL and NOT_EQUAL, which take bools too.
template <class Compare>
PreparedKernel prepare_equality(const OpContext& context, Compare compare) {
  TANDEM_ASSIGN(const BinaryOperands operands,
                prepare_predicate(context, {DType::kFloat32, DType::kFloat16, DType::kInt8, DType::kUint8, DType::kInt16, DType::kInt32, DType::kInt64, DType::kBool}));
  if (operands.a->info.dtype != DType::kBool) return prepare_comparison(context, operands, true, compare);
  return elementwise<std::uint8_t>(operands, [compare](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(compare(a != 0, b != 0)); });
}
// The others.
template <class Compare>
PreparedKernel prepare_order(const OpContext& context, Compare compare) {
  TANDEM_ASSIGN(const BinaryOperands operands,
                prepare_predicate(context, {DType::kFloat32, DType::kFloat16, DType::kInt8, DType::kUint8, DType::kInt16, DType::kInt32, DType::kInt64}));
  return prepare_comparison(context, operands, false, compare);
}

}  // namespace tandem
