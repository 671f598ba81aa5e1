// MIRROR_PAD: PAD with what a mirror shows that stands at the edge (SYMMETRIC) or on the last value (REFLECT).

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {
namespace {

struct Mirror {
  struct Dim {
    std::int64_t before, inside, after, below_in, below_out;  // the latter: bytes to one index
  };
  std::array<Dim, kMostDimensions> dims{};
  std::size_t rank = 0;
  std::int64_t value_size = 1;
  std::int64_t skipped = 0;  // values at the edge that are not repeated

  // Which index of the input stands at index i of the output.
  std::int64_t source(const Dim& dim, std::int64_t i) const noexcept {
    if (i < dim.before) return dim.before - i - 1 + skipped;
    i -= dim.before;
    return i < dim.inside ? i : 2 * dim.inside - 1 - skipped - i;
  }

  // Inside first; what the mirrors show is then there to be copied from.
  void run(std::size_t d, const std::byte* in, std::byte* out) const noexcept {
    const Dim& dim = dims[d];
    if (d + 1 == rank) {
      std::memcpy(out + dim.before * dim.below_out, in, static_cast<std::size_t>(dim.inside * dim.below_in));
    } else {
      for (std::int64_t i = 0; i < dim.inside; ++i) run(d + 1, in + i * dim.below_in, out + (dim.before + i) * dim.below_out);
    }
    const auto show = [&](std::int64_t i) {
      std::memcpy(out + i * dim.below_out, out + (dim.before + source(dim, i)) * dim.below_out, static_cast<std::size_t>(dim.below_out));
    };
    for (std::int64_t i = 0; i < dim.before; ++i) show(i);
    for (std::int64_t i = dim.before + dim.inside; i < dim.before + dim.inside + dim.after; ++i) show(i);
  }
};

}  // namespace

PreparedKernel prepare_mirror_pad(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  TANDEM_TRY(context.expect_options(77));
  std::int8_t mode = 0;
  TANDEM_TRY(context.option(0, mode));
  if (mode != 0 && mode != 1) return context.malformed(cat("mode ", int{mode}, " is not of the format"));
  const RuntimeTensor &input = context.input(0), &output = context.output(0);
  TANDEM_TRY(expect_movable(context, input, output));
  TANDEM_TRY(expect_same_quantization(context, input, output));
  const Shape& from = input.info.shape;
  TANDEM_ASSIGN(const std::vector<Edges> edges, constant_edges(context, 1, from.size()));
  Mirror mirror{.value_size = static_cast<std::int64_t>(value_size(input)), .skipped = mode == 0 ? 1 : 0};
  Shape shape;
  for (std::size_t d = 0; d < from.size(); ++d) {
    const auto [before, after] = edges[d];
    const std::int64_t most = std::max<std::int64_t>(from[d] - mirror.skipped, 0), length = from[d] + before + after;
    if (before > most || after > most || length > std::numeric_limits<std::int32_t>::max())
      return context.malformed(cat("mirrors ", before, " and ", after, " values of dimension ", d, " of ", describe(input.info), ", which shows up to ", most));
    shape.push_back(static_cast<std::int32_t>(length));
  }
  TANDEM_TRY(context.set_output_shape(0, shape));
  const Steps in_steps = steps_of(from), out_steps = steps_of(shape);
  mirror.rank = 1;
  mirror.dims[0] = {0, 1, 0, mirror.value_size, mirror.value_size};  // of a tensor without dimensions
  for (std::size_t d = 0; d < from.size(); ++d) {
    mirror.dims[d] = {edges[d].before, from[d], edges[d].after, in_steps[d] * mirror.value_size, out_steps[d] * mirror.value_size};
    if (edges[d].before > 0 || edges[d].after > 0) mirror.rank = d + 1;  // further in, all is copied in one piece
  }
  return make_kernel([mirror, in = &input, out = &output](ThreadPool&) {
    if (out->byte_size() > 0) mirror.run(0, in->data, out->data);
  });
}

}  // namespace tandem
