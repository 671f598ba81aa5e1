// BROADCAST_ARGS: the shape that two shapes, the inputs, broadcast to.

#include <algorithm>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

// Only checks while the output has no memory yet.
template <class T>
Result<void> broadcast(const RuntimeTensor& a, const RuntimeTensor& b, const RuntimeTensor& out) {
  const std::int64_t rank = out.count();
  const auto length = [&](const RuntimeTensor& shape, std::int64_t d) { return d < rank - shape.count() ? T{1} : shape.as<T>()[d - (rank - shape.count())]; };
  for (std::int64_t d = 0; d < rank; ++d) {
    const T x = length(a, d), y = length(b, d);
    if (x != y && x != 1 && y != 1) return Error(ErrorCode::kRunFailed, cat("lengths ", x, " and ", y, " of dimension ", d, " do not broadcast"));
    if (out.data != nullptr) out.as<T>()[d] = x == 1 ? y : x;
  }
  return {};
}

Result<void> broadcast_any(const RuntimeTensor& a, const RuntimeTensor& b, const RuntimeTensor& out) {
  return out.info.dtype == DType::kInt32 ? broadcast<std::int32_t>(a, b, out) : broadcast<std::int64_t>(a, b, out);
}

}  // namespace

PreparedKernel prepare_broadcast_args(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor &a = context.input(0), &b = context.input(1), &output = context.output(0);
  TANDEM_TRY(context.expect_type(a, {DType::kInt32, DType::kInt64}));
  TANDEM_TRY(context.expect_same_type(a, b));
  TANDEM_TRY(context.expect_same_type(a, output));
  TANDEM_TRY(context.expect_rank(a, 1));
  TANDEM_TRY(context.expect_rank(b, 1));
  TANDEM_TRY(context.set_output_shape(0, {std::max(a.info.shape[0], b.info.shape[0])}));
  if (a.is_constant() && b.is_constant())
    if (auto known = broadcast_any(a, b, output); !known) return context.malformed(known.error().message());
  return make_kernel([a = &a, b = &b, out = &output](ThreadPool&) { return broadcast_any(*a, *b, *out); });
}

}  // namespace tandem
