// DEPTH_TO_SPACE: the channels of each pixel become a block of pixels.

#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {

PreparedKernel prepare_depth_to_space(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_options(94));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(expect_movable(context, input, context.output(0)));
  TANDEM_TRY(context.expect_rank(input, 4));
  std::int32_t block = 0;
  TANDEM_TRY(context.option(0, block));
  const Shape& from = input.info.shape;
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  const std::int64_t side = block, rows = from[1], columns = from[2];
  if (block < 1 || from[3] % (side * side) != 0 || rows * side > kMost || columns * side > kMost)
    return context.malformed(cat("the channels of ", describe(input.info), " do not become blocks of ", block, " by ", block, " pixels"));
  const std::int64_t channels = from[3] / (side * side), width = columns * side;
  TANDEM_TRY(context.set_output_shape(0, {from[0], static_cast<std::int32_t>(rows * side), static_cast<std::int32_t>(width), static_cast<std::int32_t>(channels)}));
  const MoveDim dims[] = {{from[0] * rows, columns * from[3], side * width * channels}, {side, side * channels, width * channels},
                          {columns, from[3], side * channels}, {side * channels, 1, 1}};
  return prepare_moved(context, context.output(0).info.shape, dims);
}

}  // namespace tandem
