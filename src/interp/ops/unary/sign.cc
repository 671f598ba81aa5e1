// SIGN: -1, 0 or 1; what is not a number stays so.

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_sign(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kFloat64, DType::kInt32}));
  const auto sign = [&](auto type) {
    using T = decltype(type);
    return map_values<T>(context, [](T x) { return x > 0 ? T{1} : x < 0 ? T{-1} : x; });
  };
  switch (context.input(0).info.dtype) {
    case DType::kFloat32: return sign(float());
    case DType::kFloat64: return sign(double());
    default: return sign(std::int32_t());
  }
}

}  // namespace tandem
