// BATCH_TO_SPACE_ND: collects the pixels of each block from as many pictures, then cuts the edges off.

#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/blocks.h"

namespace tandem {

PreparedKernel prepare_batch_to_space_nd(const OpContext& context) {
  std::vector<Edges> edges;
  TANDEM_ASSIGN(Blocks blocks, blocks_of(context, edges));
  const RuntimeTensor &input = context.input(0), &output = context.output(0);
  const Shape& from = input.info.shape;
  const std::int64_t places = blocks.y.block * blocks.x.block;
  if (from[0] % places != 0)
    return context.malformed(cat("the ", from[0], " pictures of ", describe(input.info), " do not fill blocks of ", blocks.y.block, " by ", blocks.x.block));
  blocks.batches = from[0] / places;
  blocks.y.small = from[1];
  blocks.x.small = from.size() == 4 ? from[2] : 1;
  Blocks::Axis* axes[] = {&blocks.y, &blocks.x};
  for (std::size_t d = 0; d < 2; ++d) {
    axes[d]->large = axes[d]->small * axes[d]->block - edges[d].before - edges[d].after;
    if (axes[d]->large < 0 || axes[d]->large > std::numeric_limits<std::int32_t>::max())
      return context.malformed(cat(describe(input.info), " in blocks of ", axes[d]->block, " cannot have ", edges[d].before, " and ", edges[d].after, " pixels cut off"));
  }
  TANDEM_TRY(context.set_output_shape(0, shape_like(input, blocks.batches, blocks.y.large, blocks.x.large)));
  return make_kernel([blocks, in = &input, out = &output](ThreadPool& pool) {
    if (out->byte_size() > 0) blocks.collect(pool, in->data, out->data);
  });
}

}  // namespace tandem
