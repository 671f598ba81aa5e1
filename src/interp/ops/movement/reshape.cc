// RESHAPE: the same values under another shape, which operand 1 (a constant) or the options give; one dimension may be -1.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {
namespace {

// The wanted shape, as the file gives it. An operand that is no list counts as little as none, and in options [0] was once how a single
// value without dimensions was written: TFLite reads files so.
Result<Shape> wanted_shape(const OpContext& context, std::int64_t values) {
  Shape shape;
  if (context.has_input(1) && context.input(1).info.shape.size() == 1) {
    TANDEM_ASSIGN(shape, context.constant_integers(1));
    return shape;
  }
  TANDEM_TRY(context.expect_options(17));
  TANDEM_TRY(context.option(0, shape));
  if (shape == Shape{0} && values == 1) shape.clear();
  return shape;
}

}  // namespace

PreparedKernel prepare_reshape(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 2, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(expect_movable(context, input, context.output(0)));
  const std::int64_t values = element_count(input.info.shape);
  TANDEM_ASSIGN(Shape shape, wanted_shape(context, values));

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
  return prepare_renamed(context, std::move(shape));
}

}  // namespace tandem
