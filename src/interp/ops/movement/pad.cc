// PAD: operand 1, a constant [rank, 2], says how many values go before and after each dimension. The padding is real 0.

#include <array>
#include <cstring>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"

namespace tandem {
namespace {

constexpr std::size_t kMaxRank = 8;

// Bytes are moved whatever the type; only the padding value knows it.
struct PadBytes {
  std::size_t rank = 0;
  std::array<std::int64_t, kMaxRank> in{}, out{}, before{};
  std::size_t element_size = 1;
  int fill = 0;  // the byte that the padding consists of
};

// Copies what lies below dimension `d` to its place; returns where the input goes on.
const std::byte* copy(const PadBytes& pad, std::size_t d, const std::byte* in, std::byte* out) noexcept {
  std::size_t below = pad.element_size;  // bytes of the output below one index of d
  for (std::size_t i = d + 1; i < pad.rank; ++i) below *= static_cast<std::size_t>(pad.out[i]);
  if (d + 1 >= pad.rank) {
    const std::size_t bytes = (pad.rank == 0 ? 1 : static_cast<std::size_t>(pad.in[d])) * pad.element_size;
    if (bytes > 0) std::memcpy(out + static_cast<std::size_t>(pad.before[d]) * pad.element_size, in, bytes);
    return in + bytes;
  }
  for (std::int64_t i = 0; i < pad.in[d]; ++i) in = copy(pad, d + 1, in, out + static_cast<std::size_t>(i + pad.before[d]) * below);
  return in;
}

}  // namespace

PreparedKernel prepare_pad(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& paddings = context.input(1);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8, DType::kFloat32}));
  TANDEM_TRY(context.expect_same_type(input, output));
  TANDEM_ASSIGN(const std::vector<std::int32_t> amounts, context.constant_integers(1));
  const std::size_t rank = input.info.shape.size();
  if (rank > kMaxRank) return context.unsupported(cat(describe(input.info), ": more than ", kMaxRank, " dimensions"));
  if (paddings.info.shape != Shape{static_cast<std::int32_t>(rank), 2}) return context.malformed(cat(describe(paddings.info), ": must be [", rank, ",2]"));

  PadBytes pad;
  pad.rank = rank;
  pad.element_size = size_of(input.info.dtype);
  if (input.info.dtype != DType::kFloat32) {
    TANDEM_TRY(context.expect_per_tensor_quantized(input));
    TANDEM_TRY(context.expect_per_tensor_quantized(output));
    if (input.info.quantization.scale() != output.info.quantization.scale() || input.info.quantization.zero_point() != output.info.quantization.zero_point())
      return context.malformed("padding keeps the quantisation, but its input's and its output's differ");
    pad.fill = output.info.quantization.zero_point() & 0xFF;
  }
  constexpr std::int64_t kMost = 1 << 30;
  Shape shape;
  for (std::size_t d = 0; d < rank; ++d) {
    const std::int64_t before = amounts[2 * d], after = amounts[2 * d + 1];
    if (before < 0 || after < 0 || before > kMost || after > kMost || input.info.shape[d] + before + after > kMost)
      return context.malformed(cat("pads dimension ", d, " of ", describe(input.info), " by ", before, " and ", after));
    pad.in[d] = input.info.shape[d];
    pad.before[d] = before;
    pad.out[d] = input.info.shape[d] + before + after;
    shape.push_back(static_cast<std::int32_t>(pad.out[d]));
  }
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  return make_kernel([pad, in = &input, out = &output](ThreadPool&) {
    std::memset(out->data, pad.fill, out->byte_size());
    copy(pad, 0, in->data, out->data);
  });
}

}  // namespace tandem
