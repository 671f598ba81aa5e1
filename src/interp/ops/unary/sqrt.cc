// SQRT: the square root of each value. Those of codes lose their fraction instead of being rounded, as in TFLite.

#include "base/try.h"
#include "interp/ops/unary/roots.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
namespace {

template <class T>
PreparedKernel sqrt_of_codes(const OpContext& context) {
  const Quantization &from = context.input(0).info.quantization, &to = context.output(0).info.quantization;
  return root_kernel<T>(context, [in_scale = from.scale(), in = from.zero_point(), out_scale = to.scale(), out = to.zero_point()](const T* x, T* y, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      const float root = std::sqrt(in_scale * static_cast<float>(x[i] - in)) / out_scale;
      const std::int32_t code = static_cast<std::int32_t>(std::min(root, 1e6f)) + out;
      y[i] = static_cast<T>(std::clamp<std::int32_t>(code, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
    }
  });
}

}  // namespace

PreparedKernel prepare_sqrt(const OpContext& context) {
  TANDEM_TRY(expect_unary(context, {DType::kFloat32, DType::kInt8, DType::kInt16}));
  switch (context.input(0).info.dtype) {
    case DType::kInt8: return sqrt_of_codes<std::int8_t>(context);
    case DType::kInt16: return sqrt_of_codes<std::int16_t>(context);
    default: return map_reals(context, [](float x) { return std::sqrt(x); });
  }
}

}  // namespace tandem
