// SOFTMAX: over the last dimension.

#include "interp/kernels/softmax_q8/softmax_q8.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/quantized.h"

namespace tandem {
PreparedKernel prepare_softmax(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_options(9));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_same_type(input, output));
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  const int lowest = input.info.dtype == DType::kInt8 ? -128 : 0;
  const Quantization& q = output.info.quantization;
  if (std::abs(q.scale() - 1.0f / 256) > 0.001f / 256 || q.zero_point() != lowest)
    return context.malformed(cat(describe(output.info), ": scale ", q.scale(), ", zero point ", q.zero_point(), "; a softmax's are 1/256 and ", lowest));
  float beta = 0;
  TANDEM_TRY(context.option(0, beta));
  // The file's exponent may be anything; what is not a positive number leaves all classes alike.
  if (!(beta > 0)) beta = 0;

  const Shape& shape = input.info.shape;
  if (shape.empty() || shape.back() < 1) return context.malformed(cat(describe(input.info), ": needs a last dimension of at least 1"));
  TANDEM_TRY(context.set_output_shape(0, shape));
  SoftmaxQ8 softmax;
  softmax.depth = shape.back();
  softmax.rows = element_count(shape) / softmax.depth;
  const double scaled = double{beta} * input.info.quantization.scale() * (1 << (31 - SoftmaxQ8::kDifferenceIntegerBits));
  softmax.input_multiplier = to_fixed_multiplier(std::min(scaled, double{std::numeric_limits<std::int32_t>::max()}));
  // The largest difference whose rescaled value still fits Q5.26.
  const double radius = std::ldexp((1 << SoftmaxQ8::kDifferenceIntegerBits) - 1.0, 31 - SoftmaxQ8::kDifferenceIntegerBits - softmax.input_multiplier.shift);
  softmax.difference_low = -static_cast<std::int32_t>(std::min(std::floor(radius), 1e6));
  return make_kernel([softmax, in = &input, out = &output](ThreadPool&) {
    with_type<std::int8_t, std::uint8_t>(in->info.dtype, [&](auto type) {
      using T = decltype(type);
      softmax_q8<T>(softmax, in->as<T>(), out->as<T>());
    });
  });
}

}  // namespace tandem
