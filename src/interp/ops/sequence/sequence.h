// What operators with a memory have in common.
#pragma once

#include "interp/kernels/recurrent_f32.h"
#include "interp/ops/op.h"

namespace tandem {

Result<void> expect_shape(const OpContext& context, const RuntimeTensor& tensor, const Shape& shape);
// A variable of the type, of `count` values: it keeps them from one invoke to the next.
Result<void> expect_state(const OpContext& context, const RuntimeTensor& tensor, DType dtype, std::int64_t count);
// One sound scale, and 0 is code 0.
Result<void> expect_symmetric(const OpContext& context, const RuntimeTensor& tensor);
Result<FloatActivation> read_activation(const OpContext& context, int field);
Result<RowCodes> read_row_codes(const OpContext& context, int field);

// Weights as kernels take them; absent where `tensor` is null.
template <class W>
RealWeights<W> real_weights(const RuntimeTensor* tensor) noexcept {
  if (tensor == nullptr) return {};
  return {tensor->as<W>(), tensor->info.quantization.quantized() ? tensor->info.quantization.scale() : 1.0f};
}

}  // namespace tandem
