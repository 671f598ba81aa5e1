#include "interp/ops/pool/pool.h"

#include <algorithm>

#include "base/text.h"
#include "interp/ops/windows.h"

namespace tandem {
namespace {

Result<void> expect_one_quantization(const OpContext& context, const RuntimeTensor& input, const RuntimeTensor& output) {
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  const Quantization &from = input.info.quantization, &to = output.info.quantization;
  if (from.scale() == to.scale() && from.zero_point() == to.zero_point()) return {};
  return context.malformed(cat("pooling keeps the quantisation, but goes from scale ", from.scale(), ", zero point ", from.zero_point(), " to ", to.scale(), ", ", to.zero_point()));
}

// Of the largest window in the picture.
std::int64_t most_taps(const Window& w) { return std::int64_t{std::min(w.filter_height, w.in_height)} * std::min(w.filter_width, w.in_width); }

}  // namespace

std::int64_t rows_worth_a_thread(const Window& w, std::int64_t taps) {
  const double row = static_cast<double>(w.out_width) * w.out_channels * static_cast<double>(most_taps(w));
  return 1 + static_cast<std::int64_t>(static_cast<double>(taps) / std::max(row, 1.0));
}

bool suits_vectors(const PoolVectors& vectors, const Window& window) {
  return vectors.codes != nullptr && window.in_channels >= vectors.least_channels && most_taps(window) <= VectorPoolQ8::kMostTaps;
}

Result<PoolOperands> read_pool(const OpContext& context, std::initializer_list<DType> allowed) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_options(5));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_rank(input, 4));
  TANDEM_TRY(context.expect_type(input, allowed));
  TANDEM_TRY(context.expect_same_type(input, output));
  if (input.info.dtype != DType::kFloat32) TANDEM_TRY(expect_one_quantization(context, input, output));

  const Shape& in = input.info.shape;
  PoolOperands pool;
  pool.window = {.batches = in[0], .in_height = in[1], .in_width = in[2], .in_channels = in[3], .out_channels = in[3]};
  std::int8_t padding = 0;
  pool.window.stride_x = pool.window.stride_y = 0;
  TANDEM_TRY(context.option(0, padding));
  TANDEM_TRY(context.option(1, pool.window.stride_x));
  TANDEM_TRY(context.option(2, pool.window.stride_y));
  TANDEM_TRY(context.option(3, pool.window.filter_width));
  TANDEM_TRY(context.option(4, pool.window.filter_height));
  TANDEM_TRY(context.option(5, pool.activation));
  TANDEM_TRY(place_window(context, padding, pool.window));
  TANDEM_TRY(context.set_output_shape(0, {in[0], pool.window.out_height, pool.window.out_width, in[3]}));
  return pool;
}

}  // namespace tandem
