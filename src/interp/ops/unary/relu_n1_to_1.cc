// RELU_N1_TO_1: values cut at -1 and 1.

#include "interp/ops/unary/cut.h"

namespace tandem {
PreparedKernel prepare_relu_n1_to_1(const OpContext& context) { return prepare_cut(context, {DType::kFloat32, DType::kInt8, DType::kUint8}, {.low = -1, .high = 1}); }

}  // namespace tandem
