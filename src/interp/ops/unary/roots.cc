#include "interp/ops/unary/roots.h"

#include "base/text.h"

namespace tandem {

template <class T>
Result<void> expect_not_negative(const RuntimeTensor& tensor, std::int32_t zero_point) {
  const T* codes = tensor.as<T>();
  for (std::int64_t i = 0; i < tensor.count(); ++i)
    if (codes[i] < zero_point) return Error(ErrorCode::kRunFailed, cat("code ", int{codes[i]}, " at position ", i, " stands for a negative number (the zero point is ", zero_point, "), which has no root"));
  return {};
}

template Result<void> expect_not_negative<std::int8_t>(const RuntimeTensor&, std::int32_t);
template Result<void> expect_not_negative<std::int16_t>(const RuntimeTensor&, std::int32_t);

}  // namespace tandem
