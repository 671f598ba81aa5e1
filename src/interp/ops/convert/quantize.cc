// QUANTIZE: real values to codes, or codes of one quantisation to those of another.

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/quantize_q8/quantize_q8.h"
#include "interp/ops/op.h"
#include "interp/ops/quantized.h"

namespace tandem {
PreparedKernel prepare_quantize(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_type(output, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  FixedMultiplier multiplier;
  if (input.info.dtype != DType::kFloat32) {
    TANDEM_TRY(context.expect_per_tensor_quantized(input));
    multiplier = to_fixed_multiplier(static_cast<double>(input.info.quantization.scale()) / output.info.quantization.scale());
  }
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  return make_kernel([multiplier, in = &input, out = &output](ThreadPool&) {
    const Quantization &from = in->info.quantization, &to = out->info.quantization;
    with_type<std::int8_t, std::uint8_t>(out->info.dtype, [&](auto to_type) {
      using To = decltype(to_type);
      if (in->info.dtype == DType::kFloat32) return quantize_q8<To>(in->as<float>(), out->as<To>(), in->count(), to.scale(), to.zero_point());
      with_type<std::int8_t, std::uint8_t>(in->info.dtype, [&](auto from_type) {
        using From = decltype(from_type);
        requantize_q8<From, To>(in->as<From>(), out->as<To>(), in->count(), multiplier, from.zero_point(), to.zero_point());
      });
    });
  });
}

}  // namespace tandem
