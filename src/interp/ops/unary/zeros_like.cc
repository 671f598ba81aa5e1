// ZEROS_LIKE: zeros of the input's shape and type. Codes are 0 too, whatever their zero point is.

#include <algorithm>

#include "base/try.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
PreparedKernel prepare_zeros_like(const OpContext& context) {
  TANDEM_TRY(expect_plain_unary(context, {DType::kFloat32, DType::kInt8, DType::kInt32, DType::kInt64}));
  return make_kernel([out = &context.output(0)](ThreadPool&) { std::fill_n(out->data, out->byte_size(), std::byte{0}); }, {.folding = Folding::kAlways});
}

}  // namespace tandem
