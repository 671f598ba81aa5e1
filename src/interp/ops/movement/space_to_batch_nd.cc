// SPACE_TO_BATCH_ND: pads pictures with real 0, then deals the pixels of each block out to as many smaller pictures. TFLite Micro pads with
// code 0, whatever the zero point is.

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/blocks.h"

namespace tandem {

PreparedKernel prepare_space_to_batch_nd(const OpContext& context) {
  std::vector<Edges> edges;
  TANDEM_ASSIGN(Blocks blocks, blocks_of(context, edges));
  const RuntimeTensor &input = context.input(0), &output = context.output(0);
  const Shape& from = input.info.shape;
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  blocks.batches = from[0];
  blocks.y.large = from[1];
  blocks.x.large = from.size() == 4 ? from[2] : 1;
  Blocks::Axis* axes[] = {&blocks.y, &blocks.x};
  for (std::size_t d = 0; d < 2; ++d) {
    const std::int64_t padded = axes[d]->large + edges[d].before + edges[d].after;
    if (padded % axes[d]->block != 0)
      return context.malformed(cat("dimension ", d + 1, " of ", describe(input.info), ", ", padded, " with its padding, does not come out even in blocks of ", axes[d]->block));
    axes[d]->small = padded / axes[d]->block;
    if (axes[d]->small > kMost) return context.malformed(cat("pads dimension ", d + 1, " of ", describe(input.info), " to ", padded));
  }
  if (blocks.y.block * blocks.x.block > kMost / std::max(from[0], 1))
    return context.malformed(cat("blocks of ", blocks.y.block, " by ", blocks.x.block, " are too many for ", describe(input.info)));
  TANDEM_TRY(context.set_output_shape(0, shape_like(input, blocks.batches * blocks.y.block * blocks.x.block, blocks.y.small, blocks.x.small)));

  const bool is_padded = edges[0].before + edges[0].after + edges[1].before + edges[1].after > 0;
  const auto zero = context.numerics() == Numerics::kTflm ? std::array<std::byte, 8>{} : real_zero(output.info);
  return make_kernel([blocks, is_padded, zero, in = &input, out = &output](ThreadPool& pool) {
    if (out->byte_size() == 0) return;
    if (is_padded) fill_values(blocks.value_size, zero.data(), out->data, out->count());
    if (in->byte_size() > 0) blocks.deal(pool, in->data, out->data);
  });
}

}  // namespace tandem
