// RANK: how many dimensions the input has, which is known before it is computed.

#include "base/try.h"
#include "interp/ops/op.h"

namespace tandem {

PreparedKernel prepare_rank(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(output, {DType::kInt32}));
  TANDEM_TRY(context.set_output_shape(0, {}));
  const auto rank = static_cast<std::int32_t>(context.input(0).info.shape.size());
  return make_kernel([rank, out = &output](ThreadPool&) { *out->as<std::int32_t>() = rank; }, {.folding = Folding::kAlways});
}

}  // namespace tandem
