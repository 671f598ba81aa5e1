// DENSIFY: a sparse constant with all of its values. The interpreter has unpacked it before (model/sparsity.h), so it is only copied.

#include <cstring>

#include "base/try.h"
#include "interp/ops/op.h"

namespace tandem {
PreparedKernel prepare_densify(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kFloat16, DType::kInt8}));
  TANDEM_TRY(context.expect_same_type(input, output));
  TANDEM_TRY(context.expect_constant(input));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  return make_kernel([in = &input, out = &output](ThreadPool&) {
    if (out->byte_size() > 0) std::memcpy(out->data, in->data, out->byte_size());
  });
}

}  // namespace tandem
