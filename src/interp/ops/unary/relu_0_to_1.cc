// RELU_0_TO_1: values cut at 0 and 1.

#include "interp/ops/unary/cut.h"

namespace tandem {
PreparedKernel prepare_relu_0_to_1(const OpContext& context) { return prepare_cut(context, {DType::kFloat32, DType::kInt8, DType::kUint8}, {.low = 0, .high = 1}); }

}  // namespace tandem
