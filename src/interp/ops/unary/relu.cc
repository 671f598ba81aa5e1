// RELU: 0 for negative values.

#include "interp/ops/unary/cut.h"

namespace tandem {
PreparedKernel prepare_relu(const OpContext& context) { return prepare_cut(context, {DType::kFloat32, DType::kInt8, DType::kUint8, DType::kInt16}, {.low = 0}); }

}  // namespace tandem
