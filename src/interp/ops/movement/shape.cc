// SHAPE: the lengths of the input's dimensions, which are known before it is computed.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {

PreparedKernel prepare_shape(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_options(55));
  constexpr std::int8_t kInt32 = 2, kInt64 = 4;
  std::int8_t wanted = 0;
  TANDEM_TRY(context.option(0, wanted));
  if (wanted != kInt32 && wanted != kInt64) return context.malformed(cat("the type that its options ask for is number ", int{wanted}, ", needs 2 (int32) or 4 (int64)"));
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(output, {wanted == kInt32 ? DType::kInt32 : DType::kInt64}));
  const Shape& shape = context.input(0).info.shape;
  TANDEM_TRY(context.set_output_shape(0, {static_cast<std::int32_t>(shape.size())}));
  return make_kernel([shape, out = &output](ThreadPool&) {
    with_type<std::int32_t, std::int64_t>(out->info.dtype, [&](auto type) {
      auto* value = out->as<decltype(type)>();
      for (const std::int32_t length : shape) *value++ = length;
    });
  }, {.folding = Folding::kAlways});
}

}  // namespace tandem
