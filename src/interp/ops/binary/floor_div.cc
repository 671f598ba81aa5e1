// FLOOR_DIV: a / b, rounded down.

#include <cmath>

#include "interp/ops/binary/floor_division.h"

namespace tandem {
namespace {

// The smallest number by -1 keeps its low bits: it is itself.
template <class T>
T floor_quotient(T a, T b) noexcept {
  if constexpr (std::floating_point<T>) {
    return static_cast<T>(std::floor(static_cast<double>(a) / static_cast<double>(b)));
  } else {
    const std::int64_t x = a, y = b, quotient = x / y;
    return static_cast<T>(quotient - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0));
  }
}

}  // namespace

PreparedKernel prepare_floor_div(const OpContext& context) {
  TANDEM_ASSIGN(const BinaryOperands operands, prepare_binary(context, {DType::kFloat32, DType::kInt8, DType::kInt16, DType::kInt32}));
  return prepare_floor_division<float, std::int8_t, std::int16_t, std::int32_t>(
      context, operands, [](auto b) { return b == 0; }, [](auto a, auto b) { return floor_quotient(a, b); });
}

}  // namespace tandem
