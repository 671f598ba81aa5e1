// SPACE_TO_DEPTH: each block of pixels becomes the channels of one.

#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {

PreparedKernel prepare_space_to_depth(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_options(19));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(expect_movable(context, input, context.output(0)));
  TANDEM_TRY(context.expect_rank(input, 4));
  std::int32_t block = 0;
  TANDEM_TRY(context.option(0, block));
  const Shape& from = input.info.shape;
  if (block < 1 || from[1] % block != 0 || from[2] % block != 0) return context.malformed(cat("blocks of ", block, " by ", block, " pixels of ", describe(input.info)));
  const std::int64_t side = block, width = from[2], channels = from[3], rows = from[1] / block, columns = width / block;
  if (channels * side > std::numeric_limits<std::int32_t>::max() / side)
    return context.malformed(cat("blocks of ", block, " by ", block, " pixels of ", describe(input.info), " are too many channels"));
  const std::int64_t whole = columns * side * side * channels;  // a row of the output
  const MoveDim dims[] = {{from[0] * rows, side * width * channels, whole}, {columns, side * channels, side * side * channels},
                          {side, width * channels, side * channels}, {side * channels, 1, 1}};
  Shape shape{from[0], static_cast<std::int32_t>(rows), static_cast<std::int32_t>(columns), static_cast<std::int32_t>(channels * side * side)};
  return prepare_moved(context, std::move(shape), dims);
}

}  // namespace tandem
