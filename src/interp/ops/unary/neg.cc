// NEG: each value negated. Codes are negated as they are, whatever their quantisation says, and the lowest stays itself.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_neg(const OpContext& context) {
  TANDEM_TRY(expect_plain_unary(context, {DType::kFloat32, DType::kFloat16, DType::kInt8, DType::kInt16, DType::kInt32, DType::kInt64}));
  const auto negate = [&](auto type) {
    using T = decltype(type);
    return map_values<T>(context, [](T x) { return static_cast<T>(T{0} - x); });
  };
  switch (context.input(0).info.dtype) {
    case DType::kFloat32: return map_values<float>(context, [](float x) { return -x; });
    case DType::kFloat16: return map_values<std::uint16_t>(context, [](std::uint16_t x) { return static_cast<std::uint16_t>(x ^ 0x8000u); });
    case DType::kInt8: return negate(std::uint8_t());
    case DType::kInt16: return negate(std::uint16_t());
    case DType::kInt32: return negate(std::uint32_t());
    default: return negate(std::uint64_t());
  }
}

}  // namespace tandem
