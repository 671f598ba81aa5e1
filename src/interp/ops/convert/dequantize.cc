// DEQUANTIZE: codes to real values.

#include "base/try.h"
#include "interp/kernels/quantize_q8/quantize_q8.h"
#include "interp/ops/op.h"
#include "interp/ops/quantized.h"

namespace tandem {
PreparedKernel prepare_dequantize(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_type(context.output(0), {DType::kFloat32}));
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  return make_kernel([in = &input, out = &context.output(0)](ThreadPool&) {
    const Quantization& q = in->info.quantization;
    with_type<std::int8_t, std::uint8_t>(in->info.dtype, [&](auto type) {
      using T = decltype(type);
      dequantize_q8<T>(in->as<T>(), out->as<float>(), in->count(), q.scale(), q.zero_point());
    });
  });
}

}  // namespace tandem
