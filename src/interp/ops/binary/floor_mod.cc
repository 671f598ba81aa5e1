// FLOOR_MOD: what a division that rounds down leaves, with the sign of the divisor.

#include <cmath>

#include "interp/ops/binary/floor_division.h"

namespace tandem {
namespace {

template <class T>
T floor_remainder(T a, T b) noexcept {
  T remainder;
  if constexpr (std::floating_point<T>) remainder = std::fmod(a, b);
  else remainder = b == -1 ? T{0} : static_cast<T>(a % b);  // the smallest number by -1 leaves the type
  return remainder != 0 && (b < 0) != (remainder < 0) ? static_cast<T>(remainder + b) : remainder;
}

}  // namespace

PreparedKernel prepare_floor_mod(const OpContext& context) {
  TANDEM_ASSIGN(const BinaryOperands operands, prepare_binary(context, {DType::kFloat32, DType::kInt8, DType::kInt16, DType::kInt32, DType::kInt64}));
  const auto fails = [](auto b) { return std::integral<decltype(b)> && b == 0; };  // in floats it is not a number
  return prepare_floor_division<float, std::int8_t, std::int16_t, std::int32_t, std::int64_t>(context, operands, fails,
                                                                                              [](auto a, auto b) { return floor_remainder(a, b); });
}

}  // namespace tandem
