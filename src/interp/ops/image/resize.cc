#include "interp/ops/image/resize.h"

#include <vector>

#include "base/text.h"
#include "base/try.h"

namespace tandem {

Result<Resize> expect_resize(const OpContext& context, int align_corners) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& size = context.input(1);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8, DType::kInt16, DType::kFloat32}));
  TANDEM_TRY(context.expect_same_type(input, output));
  TANDEM_TRY(context.expect_rank(input, 4));
  TANDEM_TRY(context.expect_type(size, {DType::kInt32}));
  // Codes stay codes, so what they stand for is of no concern; but what is there must make sense.
  for (const RuntimeTensor* tensor : {&input, &output})
    if (tensor->info.dtype != DType::kFloat32 && tensor->info.quantization.quantized()) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
  TANDEM_ASSIGN(const std::vector<std::int32_t> values, context.constant_integers(1));
  if (size.info.shape != Shape{2}) return context.malformed(cat(describe(size.info), ": must be [2], a height and a width"));
  Resize resize;
  TANDEM_TRY(context.option(align_corners, resize.align_corners));
  TANDEM_TRY(context.option(align_corners + 1, resize.half_pixel_centers));
  const Shape& in = input.info.shape;
  resize.batches = in[0];
  resize.in_height = in[1];
  resize.in_width = in[2];
  resize.channels = in[3];
  resize.out_height = values[0];
  resize.out_width = values[1];
  if (resize.in_height < 1 || resize.in_width < 1) return context.malformed(cat(describe(input.info), ": the picture is empty"));
  if (resize.out_height < 1 || resize.out_width < 1) return context.malformed(cat("resizes to ", listed(values), ", must be at least [1,1]"));
  TANDEM_TRY(context.set_output_shape(0, {in[0], values[0], values[1], in[3]}));
  return resize;
}

}  // namespace tandem
