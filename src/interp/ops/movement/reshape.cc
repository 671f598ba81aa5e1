// RESHAPE: the same values under another shape, which operand 1 (a constant) or the options give; one dimension may be -1.

#include <cstring>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"

namespace tandem {
namespace {

// The wanted shape, as the file gives it.
Result<Shape> wanted_shape(const OpContext& context) {
  Shape shape;
  if (context.has_input(1)) {
    TANDEM_ASSIGN(shape, context.constant_integers(1));
    return shape;
  }
  TANDEM_TRY(context.expect_options(17));
  TANDEM_TRY(context.option(0, shape));
  return shape;
}

}  // namespace

PreparedKernel prepare_reshape(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 2, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8, DType::kFloat32}));
  TANDEM_TRY(context.expect_same_type(input, context.output(0)));
  TANDEM_ASSIGN(Shape shape, wanted_shape(context));

  const std::int64_t values = element_count(input.info.shape);
  const auto does_not_fit = [&] { return context.malformed(cat(describe(input.info), " has ", values, " values, which shape ", listed(shape), " does not hold")); };
  std::int32_t* open = nullptr;
  Shape known;
  for (auto& dimension : shape) {
    if (dimension < -1) return does_not_fit();
    if (dimension == -1 && open != nullptr) return context.malformed(cat("shape ", listed(shape), " leaves two dimensions open"));
    if (dimension == -1) open = &dimension;
    else known.push_back(dimension);
  }
  const std::int64_t product = element_count(known);
  if (open != nullptr) {
    if (product <= 0 || values % product != 0) return does_not_fit();
    *open = static_cast<std::int32_t>(values / product);
  } else if (product != values) {
    return does_not_fit();
  }
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  return make_kernel([in = &input, out = &context.output(0)](ThreadPool&) {
    if (in->data != out->data && in->byte_size() > 0) std::memcpy(out->data, in->data, in->byte_size());
  }, {.overwrites = 0});
}

}  // namespace tandem
