// PAD: operand 1, a constant [rank, 2], says how many values go before and after each dimension. The padding is real 0.

#include "interp/ops/movement/pad.h"

#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {
namespace {

// The dimensions of input and output, the innermost that are not padded as one.
struct Frame {
  struct Dim {
    std::int64_t before, inside, after, below;  // below: values of the output to one index
  };
  std::array<Dim, kMostDimensions> dims{};
  std::size_t rank = 0;
  std::size_t value_size = 1;

  // How many pieces fill() writes.
  std::int64_t pieces() const noexcept {
    std::int64_t count = 0, around = 1;
    for (std::size_t d = 0; d < rank; around *= dims[d++].inside) count += around * ((dims[d].before > 0 ? 1 : 0) + (dims[d].after > 0 ? 1 : 0));
    return count;
  }

  // Writes the padding around all that lies at dimension d and further in.
  void fill(std::size_t d, const std::byte* value, std::byte* out) const noexcept {
    if (d == rank) return;
    const auto [before, inside, after, below] = dims[d];
    const std::int64_t bytes = below * static_cast<std::int64_t>(value_size);
    fill_values(value_size, value, out, before * below);
    for (std::int64_t i = 0; i < inside && d + 1 < rank; ++i) fill(d + 1, value, out + (before + i) * bytes);
    fill_values(value_size, value, out + (before + inside) * bytes, after * below);
  }
};

}  // namespace

namespace {

// Where the rows and columns of pictures alone are padded.
std::shared_ptr<const Padding> padding_of(const RuntimeTensor& input, std::span<const Edges> edges) {
  if (input.is_variable || edges.size() != 4) return nullptr;
  for (const std::size_t d : {0u, 3u})
    if (edges[d].before != 0 || edges[d].after != 0) return nullptr;
  return std::make_shared<Padding>(Padding{&input, static_cast<int>(edges[1].before), static_cast<int>(edges[2].before)});
}

}  // namespace

PreparedKernel prepare_padded(const OpContext& context, bool with_value) {
  TANDEM_TRY(context.expect_arity(2, with_value ? 3 : 2, 1));
  const RuntimeTensor& input = context.input(0);
  RuntimeTensor& output = context.output(0);
  const RuntimeTensor* value = with_value ? context.optional_input(2) : nullptr;
  TANDEM_TRY(expect_movable(context, input, output));
  TANDEM_TRY(expect_same_quantization(context, input, output));
  if (value != nullptr) {
    TANDEM_TRY(context.expect_same_type(input, *value));
    TANDEM_TRY(expect_same_quantization(context, *value, output));
    if (value->count() != 1) return context.malformed(cat(describe(value->info), ": must be a single value"));
  }
  const Shape& from = input.info.shape;
  TANDEM_ASSIGN(const std::vector<Edges> edges, constant_edges(context, 1, from.size()));
  Shape shape;
  for (std::size_t d = 0; d < from.size(); ++d) {
    const std::int64_t length = from[d] + edges[d].before + edges[d].after;
    if (length > std::numeric_limits<std::int32_t>::max())
      return context.malformed(cat("pads dimension ", d, " of ", describe(input.info), " by ", edges[d].before, " and ", edges[d].after));
    shape.push_back(static_cast<std::int32_t>(length));
  }
  TANDEM_TRY(context.set_output_shape(0, shape));
  if (!with_value) output.padding = padding_of(input, edges);
  const Steps in_steps = steps_of(from), out_steps = steps_of(shape);
  Frame frame{.value_size = value_size(input)};
  std::array<MoveDim, kMostDimensions> dims{};
  std::int64_t first = 0;
  for (std::size_t d = 0; d < from.size(); ++d) {
    dims[d] = {from[d], in_steps[d], out_steps[d]};
    first += edges[d].before * out_steps[d];
    frame.dims[d] = {edges[d].before, from[d], edges[d].after, out_steps[d]};
    if (edges[d].before > 0 || edges[d].after > 0) frame.rank = d + 1;
  }
  const Move move(frame.value_size, std::span(dims).first(from.size()), vector_move_bytes(context.isa()));
  const std::int64_t offset = first * static_cast<std::int64_t>(frame.value_size);
  // Where the pieces are short, it takes less time to fill what the values are then written to as well.
  constexpr std::int64_t kBytesAPiece = 256;
  const std::int64_t count = product(shape, 0, shape.size());
  const bool fills_all = frame.pieces() > count * static_cast<std::int64_t>(frame.value_size) / kBytesAPiece;
  return make_kernel([frame, move, offset, fills_all, count, zero = real_zero(output.info), value, in = &input, out = &output](ThreadPool& pool) {
    if (out->byte_size() == 0) return;
    const std::byte* padding = value != nullptr ? value->data : zero.data();
    if (fills_all) fill_values(frame.value_size, padding, out->data, count);
    else frame.fill(0, padding, out->data);
    move.run(pool, in->data, out->data + offset);
  }, {.name = move.name()});
}

PreparedKernel prepare_pad(const OpContext& context) { return prepare_padded(context, false); }

}  // namespace tandem
